import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DeviceFacts } from '../../../electron/drive-facts/device-facts.ts';
import { chooseBlocks } from '../../../electron/helper/blocks.ts';
import { alwaysThere } from '../../../electron/helper/drive-presence.ts';
import type { OpenDrive } from '../../../electron/helper/open-drive.ts';

const KIB = 1024;

const drive = (queue: Partial<DeviceFacts> | null): OpenDrive => {
  const confirmed = {
    path: '/dev/sda',
    deviceNumber: '8:0',
    sizeBytes: 1,
    serial: null,
    busPath: null,
    diskseq: null,
  };
  const facts: DeviceFacts = {
    name: 'sda',
    deviceNumber: '8:0',
    sizeBytes: 1,
    readOnly: false,
    partition: false,
    removable: true,
    sysPath: '/sys/devices/x',
    diskseq: null,
    serial: null,
    logicalBlockBytes: 512,
    transport: 'other',
    maxRequestBytes: null,
    maxRequests: null,
    ...queue,
  };
  return {
    fd: -1,
    confirmed,
    practice: queue === null,
    usableBytes: 1,
    alignBytes: 512,
    facts: queue === null ? null : facts,
    presence: alwaysThere,
  };
};

it.each([
  // A stick on USB 2 and one on USB 3.
  ['usb-storage', 120 * KIB, 2, { blockBytes: 1024 * KIB, slots: 3 }],
  ['usb-storage', 1024 * KIB, 2, { blockBytes: 1024 * KIB, slots: 3 }],
  // A queue that takes one request: one more is being filled.
  ['usb-storage', 1024 * KIB, 1, { blockBytes: 1024 * KIB, slots: 2 }],
  ['mmc', 512 * KIB, 64, { blockBytes: 1024 * KIB, slots: 3 }],
  ['uas', 1024 * KIB, 30, { blockBytes: 1024 * KIB, slots: 4 }],
  ['loop', 1280 * KIB, 128, { blockBytes: 2048 * KIB, slots: 2 }],
  ['other', 120 * KIB, 2, { blockBytes: 1024 * KIB, slots: 3 }],
] as const)(
  '%s with requests of up to %i bytes, %i at a time: %j',
  (transport, maxRequestBytes, maxRequests, blocks) => {
    expect(chooseBlocks(drive({ transport, maxRequestBytes, maxRequests }))).toEqual(blocks);
  },
);

it('keeps within its limits, whatever the kernel says of a drive', () => {
  const sizes = fc.option(fc.integer({ min: 0, max: 2 ** 31 }));
  const transports = fc.constantFrom('usb-storage', 'uas', 'usb', 'mmc', 'nvme', 'loop', 'other');
  const facts = fc.option(
    fc.record({ transport: transports, maxRequestBytes: sizes, maxRequests: sizes }),
  );
  fc.assert(
    fc.property(facts, (queue) => {
      const { blockBytes, slots } = chooseBlocks(drive(queue));
      expect(blockBytes % (64 * KIB)).toBe(0);
      expect(blockBytes).toBeLessThanOrEqual(2048 * KIB);
      expect(slots).toBeGreaterThanOrEqual(2);
      expect(slots).toBeLessThanOrEqual(4);
      // Two buffers for each slot, of the 16 MB that a further drive may cost.
      expect(2 * blockBytes * slots).toBeLessThanOrEqual(9e6);
    }),
  );
});
