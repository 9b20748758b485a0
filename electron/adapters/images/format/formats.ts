import type { PackedFormat } from '../../../contract/index.ts';
import { bz2 } from './bz2.ts';
import { gz } from './gz.ts';
import type { ImageFormat } from './packing.ts';
import { xz } from './xz.ts';
import { zst } from './zst.ts';

/** All ways in which an image may be packed, by the ends of their names. */
export const formats: Readonly<Record<PackedFormat, ImageFormat>> = { zst, gz, xz, bz2 };

export const MAGIC_BYTES = 10;

/** By a file's first bytes; null for what is not packed, or not in a way that is known. */
export const recogniseFormat = (head: Buffer): PackedFormat | null => {
  const hex = head.toString('hex', 0, MAGIC_BYTES);
  const found = Object.entries(formats).find(([, { magic }]) => magic.test(hex));
  return (found?.[0] ?? null) as PackedFormat | null;
};
