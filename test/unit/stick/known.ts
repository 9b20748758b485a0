import type { KnownStick } from '../../../electron/engine/ports/index.ts';

/** A verified write of `/images/some.iso`, but for what is said otherwise. */
export const known = (fields: Partial<KnownStick> = {}): KnownStick => ({
  id: 1,
  driveId: 'usb-Ultra_Fit-4C53000_sda',
  driveBytes: 32e9,
  serial: '4C53000-sda',
  startedAt: Date.UTC(2026, 2, 4, 12),
  finishedAt: Date.UTC(2026, 2, 4, 13),
  stick: 'verified',
  image: '/images/some.iso',
  imageFileBytes: 10 * 1024 * 1024,
  imageModifiedAt: 5,
  imageBytes: 10 * 1024 * 1024,
  sha256: 'ab'.repeat(32),
  bytesWritten: 10 * 1024 * 1024,
  made: null,
  digests: ['a1', 'b2', 'c3'],
  ...fields,
});
