import type { BlockBuffers } from './block-buffers.ts';
import type { Hasher } from './hasher.ts';
import type { ImageSource } from './image-source.ts';
import type { OpenDrive } from './open-drive.ts';
import { inTurn } from './slots.ts';
import { tooSmall } from './too-small.ts';

export type ImageBlock = {
  /** All of the slot's buffer; the image's bytes are the first `length` of it. */
  buffer: Buffer;
  length: number;
  /** Where it belongs on the drive, in bytes. */
  offset: number;
  /** Resolves when the buffer may be used again. */
  hashed: Promise<void>;
};

type Reading = {
  drive: OpenDrive;
  image: ImageSource;
  buffers: BlockBuffers;
  /** Null where the image was hashed before. */
  hasher: Hasher | null;
};

/**
 * Gives the image block by block, in its order, each into the buffer of the slot that asks; null at the end. An image
 * that turns out larger than the drive is `DRIVE_TOO_SMALL`. `total` is the number of bytes given so far.
 */
export const createImageBlocks = ({ drive, image, buffers, hasher }: Reading) => {
  let position = 0;
  let ended = false;

  const take = inTurn(async (slot: number): Promise<ImageBlock | null> => {
    if (ended) return null;
    const buffer = buffers.image(slot);
    const length = await image.read(buffer);
    ended = length < buffer.length;
    if (length === 0) return null;
    if (position + length > drive.usableBytes) throw tooSmall(drive, image.sizeBytes);
    const hashed = hasher?.add(buffers.offsetOf(slot), length) ?? Promise.resolve();
    // Writing or comparing may fail first; then nobody waits for the hash.
    hashed.catch(() => undefined);
    const offset = position;
    position += length;
    return { buffer, length, offset, hashed };
  });

  return { take, total: () => position };
};
