import { describe, expect, it } from 'vitest';
import { changedField } from '../../../electron/drive-facts/identity.ts';

const confirmed = {
  path: '/dev/sdb',
  deviceNumber: '8:16',
  sizeBytes: 32_000_000_000,
  serial: 'S1',
  busPath: '/sys/devices/usb2/2-1/block/sdb',
  diskseq: 7,
};

describe('a drive', () => {
  it('is the same where all of it is', () => {
    expect(changedField(confirmed, { ...confirmed })).toBe(null);
  });

  it.each([
    ['path', '/dev/sdc'],
    ['deviceNumber', '8:32'],
    ['sizeBytes', 32_000_000_512],
    ['diskseq', 8],
    ['diskseq', null],
    ['busPath', null],
    ['serial', 'S2'],
    ['serial', null],
  ] as const)('is another with another %s (%s)', (field, value) => {
    expect(changedField(confirmed, { ...confirmed, [field]: value })).toBe(field);
    // And the other way round.
    expect(changedField({ ...confirmed, [field]: value }, confirmed)).toBe(field);
  });

  it('is told by what tells most', () => {
    const other = { ...confirmed, serial: 'S2', diskseq: 8, deviceNumber: '8:32' };
    expect(changedField(confirmed, other)).toBe('deviceNumber');
  });
});
