import { createCipheriv, createHash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { asDiskImage } from '../../fixtures/disk-image.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** Bytes that can't be packed, the same for the same seed; from the beginning on, with a boot record. */
export const fillRandom = (file: number, from: number, to: number, seed: string): void => {
  const key = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const zeroes = Buffer.alloc(CHUNK_BYTES);
  for (let offset = from; offset < to; offset += CHUNK_BYTES) {
    const chunk = cipher.update(zeroes.subarray(0, Math.min(CHUNK_BYTES, to - offset)));
    if (offset === 0 && chunk.length >= 512) asDiskImage(chunk);
    writeSync(file, chunk, 0, chunk.length, offset);
  }
};

/** For `filledWith`: what a stick held before must be there still, beyond the image. */
export const oldContents =
  (seed = 'old') =>
  (file: number, sizeBytes: number): void =>
    fillRandom(file, 0, sizeBytes, seed);

const sha256Of = (file: number, from: number, to: number): string => {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let offset = from; offset < to; ) {
    const count = readSync(file, chunk, 0, Math.min(CHUNK_BYTES, to - offset), offset);
    if (count === 0) break;
    hash.update(chunk.subarray(0, count));
    offset += count;
  }
  return hash.digest('hex');
};

export type Image = {
  /** On the host. */
  path: string;
  inGuest: string;
  sizeBytes: number;
  sha256: string;
  /** Of its bytes, for `fillRandom`; of no meaning where the case filled it itself. */
  seed: string;
};

/** An image in the shared folder. `fill` writes what is not to be zero. */
export const makeImage = (
  shared: string,
  name: string,
  sizeBytes: number,
  fill = (file: number) => fillRandom(file, 0, sizeBytes, name),
): Image => {
  const path = join(shared, name);
  const file = openSync(path, 'wx+');
  try {
    ftruncateSync(file, sizeBytes);
    fill(file);
    const sha256 = sha256Of(file, 0, sizeBytes);
    return { path, inGuest: `/share/${name}`, sizeBytes, sha256, seed: name };
  } finally {
    closeSync(file);
  }
};

/** The image from the first byte on, and zeroes to the end of its last block; read on the host, past the product. */
export const holdsImage = (file: number, image: Image, blockBytes: number): boolean => {
  const end = Math.ceil(image.sizeBytes / blockBytes) * blockBytes;
  const padding = Buffer.alloc(end - image.sizeBytes, 1);
  const count = readSync(file, padding, 0, padding.length, image.sizeBytes);
  return (
    sha256Of(file, 0, image.sizeBytes) === image.sha256 &&
    count === padding.length &&
    padding.every((byte) => byte === 0)
  );
};

/** Answers whether the range is as it is now, when it is asked later. */
export const rememberRange = (file: number, from: number, to: number): (() => boolean) => {
  const before = sha256Of(file, from, to);
  return () => sha256Of(file, from, to) === before;
};

const SECTOR_BYTES = 512;

/** Whole sectors, because a byte of what was there before may be the image's by chance. */
const sectorsHeld = (file: number, image: Image): boolean[] => {
  const source = openSync(image.path, 'r');
  const [ours, theirs] = [Buffer.alloc(SECTOR_BYTES), Buffer.alloc(SECTOR_BYTES)];
  try {
    return Array.from({ length: Math.ceil(image.sizeBytes / SECTOR_BYTES) }, (_, sector) => {
      const offset = sector * SECTOR_BYTES;
      const length = Math.min(SECTOR_BYTES, image.sizeBytes - offset);
      readSync(file, ours, 0, length, offset);
      readSync(source, theirs, 0, length, offset);
      return ours.subarray(0, length).equals(theirs.subarray(0, length));
    });
  } finally {
    closeSync(source);
  }
};

/** How many bytes from the start on are the image's. */
export const sameBytes = (file: number, image: Image): number => {
  const sectors = sectorsHeld(file, image);
  const differs = sectors.indexOf(false);
  return differs === -1 ? image.sizeBytes : differs * SECTOR_BYTES;
};

/** How many bytes in all are the image's, wherever: blocks may be written in another order than they stand in. */
export const heldBytes = (file: number, image: Image): number => {
  const count = sectorsHeld(file, image).filter(Boolean).length;
  return Math.min(count * SECTOR_BYTES, image.sizeBytes);
};

/** Turns a bit on the medium, behind the guest's back. */
export const spoil = (file: number, offset: number): void => {
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, offset);
  byte.writeUInt8(byte.readUInt8(0) ^ 1, 0);
  writeSync(file, byte, 0, 1, offset);
};
