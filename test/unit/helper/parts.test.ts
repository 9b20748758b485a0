import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatDeviceNumber, readDeviceFacts } from '../../../electron/helper/device-facts.ts';
import {
  CHECK_BLOCK_BYTES,
  createChecksums,
  createDifferenceLog,
} from '../../../electron/helper/differences.ts';
import { driveFailure } from '../../../electron/helper/failures.ts';
import { inTurn, runSlots } from '../../../electron/helper/slots.ts';

describe('differences', () => {
  const size = 5 * CHECK_BLOCK_BYTES + 100;
  const image = randomBytes(size);
  const flipped = (...offsets: number[]): Buffer => {
    const copy = Buffer.from(image);
    for (const offset of offsets) copy[offset] = (copy[offset] ?? 0) ^ 0x80;
    return copy;
  };

  it.each([
    [[0], { offset: 0, lengthBytes: 1, blocks: 1 }],
    [[size - 1], { offset: size - 1, lengthBytes: 1, blocks: 1 }],
    [[70_000, 70_010], { offset: 70_000, lengthBytes: 11, blocks: 1 }],
    [
      [10, 4 * CHECK_BLOCK_BYTES],
      { offset: 10, lengthBytes: 4 * CHECK_BLOCK_BYTES - 9, blocks: 2 },
    ],
  ])('of flipped bytes at %j are found to the byte', (offsets, expected) => {
    const log = createDifferenceLog();
    log.compare(image, flipped(...offsets), 0);
    expect(log.result()).toEqual(expected);
  });

  it('are none between equals', () => {
    const log = createDifferenceLog();
    log.compare(image, Buffer.from(image), 0);
    expect(log.result()).toBe(null);
  });

  it('are found whatever the order of the parts', () => {
    const log = createDifferenceLog();
    const half = 2 * CHECK_BLOCK_BYTES;
    const drive = flipped(5, half + 5);
    log.compare(image.subarray(half), drive.subarray(half), half);
    log.compare(image.subarray(0, half), drive.subarray(0, half), 0);
    expect(log.result()).toEqual({ offset: 5, lengthBytes: half + 1, blocks: 2 });
  });

  it('are found to the block by checksums', () => {
    const checksums = createChecksums();
    checksums.add(image.subarray(0, 2 * CHECK_BLOCK_BYTES));
    checksums.add(image.subarray(2 * CHECK_BLOCK_BYTES));
    const same = createDifferenceLog();
    same.compareChecksums(checksums, image, 0);
    expect(same.result()).toBe(null);
    const log = createDifferenceLog();
    log.compareChecksums(checksums, flipped(70_000, size - 1), 0);
    expect(log.result()).toEqual({
      offset: CHECK_BLOCK_BYTES,
      lengthBytes: size - CHECK_BLOCK_BYTES,
      blocks: 2,
    });
  });
});

describe('slots', () => {
  it('run side by side and stop together at the first error, none left behind', async () => {
    let running = 0;
    let most = 0;
    let calls = 0;
    const failing = runSlots(4, async () => {
      running += 1;
      most = Math.max(most, running);
      calls += 1;
      const call = calls;
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      if (call === 10) throw new Error('tenth');
      return true;
    });
    await expect(failing).rejects.toThrow('tenth');
    expect([running, most]).toEqual([0, 4]);
    expect(calls).toBeLessThan(18);
  });

  it('take turns where they have to, an error notwithstanding', async () => {
    const order: number[] = [];
    const take = inTurn(async (value: number) => {
      await new Promise((resolve) => setTimeout(resolve, 5 - value));
      order.push(value);
      if (value === 1) throw new Error('one');
      return value;
    });
    const results = await Promise.allSettled([take(0), take(1), take(2)]);
    expect(order).toEqual([0, 1, 2]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('an error of the drive', () => {
  const gone = {
    path: '/dev/sdz',
    deviceNumber: '8:999999',
    sizeBytes: 1,
    serial: null,
    busPath: null,
    diskseq: 1,
  };
  const errno = (code: string): Error => Object.assign(new Error(code), { code });

  // By how it was opened, a stick that is pulled out gives any of these (measured on a USB stick in a guest).
  it.each(['ENODEV', 'EIO', 'ENOSPC'])('%s of one that is gone means lost', (code) => {
    const { failure } = driveFailure(gone, false, 'writing', 7, errno(code));
    expect(failure).toMatchObject({ code: 'DRIVE_LOST', params: { offset: 7, errno: code } });
  });

  it('is its own where the drive is still there', () => {
    const practice = { ...gone, path: '/tmp/p.img' };
    expect(driveFailure(practice, true, 'writing', 0, errno('EIO')).failure.code).toBe(
      'WRITE_FAILED',
    );
    expect(driveFailure(practice, true, 'reading', 0, errno('EIO')).failure.code).toBe(
      'READ_FAILED',
    );
    expect(driveFailure(practice, true, 'flushing', 0, errno('ENOSPC')).failure.message).toContain(
      'full',
    );
  });
});

describe('facts of a device', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'flakestick-sys-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const usb = 'devices/pci0000:00/usb2/2-1';
  const disk = `${usb}/2-1:1.0/host0/block/sda`;

  it('of a USB stick and its partition', () => {
    write(`${usb}/idVendor`, '0781\n');
    write(`${usb}/serial`, '4C53 0001 \n');
    write(`${disk}/size`, '62500000\n');
    write(`${disk}/ro`, '0\n');
    write(`${disk}/removable`, '1\n');
    write(`${disk}/diskseq`, '12\n');
    write(`${disk}/queue/logical_block_size`, '4096\n');
    write(`${disk}/sda1/partition`, '1\n');
    write(`${disk}/sda1/size`, '2048\n');
    write(`${disk}/sda1/ro`, '1\n');
    mkdirSync(join(root, 'dev/block'), { recursive: true });
    symlinkSync(join(root, disk), join(root, 'dev/block/8:0'));
    symlinkSync(join(root, disk, 'sda1'), join(root, 'dev/block/8:1'));
    expect(readDeviceFacts('8:0', root)).toEqual({
      name: 'sda',
      deviceNumber: '8:0',
      sizeBytes: 32_000_000_000,
      readOnly: false,
      partition: false,
      removable: true,
      sysPath: join(root, disk),
      diskseq: 12,
      serial: '4C53 0001',
      logicalBlockBytes: 4096,
    });
    expect(readDeviceFacts('8:1', root)).toMatchObject({
      name: 'sda1',
      partition: true,
      readOnly: true,
      sizeBytes: 1048576,
      diskseq: 12,
      logicalBlockBytes: 4096,
    });
  });

  it('of a SCSI disk, whose serial number stands in page 0x80', () => {
    const plain = 'devices/host1/block/sdb';
    write(`${plain}/size`, '8\n');
    write(`${plain}/device/vpd_pg80`, '\x00\x80\x00\x06  WD-1');
    mkdirSync(join(root, 'dev/block'), { recursive: true });
    symlinkSync(join(root, plain), join(root, 'dev/block/8:16'));
    expect(readDeviceFacts('8:16', root)).toMatchObject({ serial: 'WD-1', diskseq: null });
  });

  it.each(['8:5', '', '../8:0', 'x'])('are none for "%s"', (number) => {
    expect(readDeviceFacts(number, root)).toBe(null);
  });
});

it.each([
  [0x0800n, '8:0'],
  [0x0811n, '8:17'],
  [0x10300n, '259:0'],
  // Minors above 255 are split around the major (makedev(3)).
  [0x11000812n, '8:69650'],
])('reads device number %s', (dev, text) => {
  expect(formatDeviceNumber(dev)).toBe(text);
});
