import { createZstdDecompress } from 'node:zlib';
import type { FramePlace } from '../opened-image.ts';
import { cutOff, damaged, type ImageFormat, type ReadAt } from './packing.ts';
import { CHUNK_BYTES, transform } from './unpackers.ts';

/** The largest header of a frame: magic, descriptor, window, dictionary id, content size (RFC 8878, 3.1.1.1). */
const HEADER_BYTES = 4 + 1 + 1 + 4 + 8;
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/**
 * No encoder makes so many frames, or blocks of hardly a byte, as this: a file of them says next to nothing in as many steps as somebody likes.
 */
const MOST_FRAMES = 1_000_000;
const MOST_TINY_BLOCKS = 1_000_000;
const TINY_BYTES = 16;
/** Of all sizes together: with those of an image of two tebibytes. A block that says of itself that it is large may take no more than four bytes. */
const MOST_BLOCKS = 16_000_000;
/** RFC 8878, 3.1.1.2.2. A compressed block of five bytes may well be 128 KiB of zeros. */
const COMPRESSED = 2;
const EMPTY_COMPRESSED_BYTES = 3;
/** Small blocks lie side by side: so many bytes are read at once. */
const WINDOW_BYTES = 4096;

type Frame = { firstBlock: number; contentBytes: number | null; checksum: boolean };

/**
 * Walks from block to block through a zstd file, without decompressing anything: tells the size to come, where each frame
 * begins, and whether the file is all there. Bounded in work and memory, whatever the file is made of. The size is null where a frame does not say,
 * and skippable frames are left out.
 */
export const measureZstd: ImageFormat['measure'] = async (fileBytes, readAt) => {
  const frames: FramePlace[] = [];
  const walk = { fileBytes, left: MOST_BLOCKS, tinyLeft: MOST_TINY_BLOCKS };
  const readNear = createWindow(readAt);
  let position = 0;
  let parts = 0;
  let total: number | null = 0;
  while (position < fileBytes) {
    parts += 1;
    if (parts > MOST_FRAMES) return damaged(`it is in more than ${MOST_FRAMES} pieces`);
    const header = await readNear(position, HEADER_BYTES);
    if (header.length < 8) return cutOff(position);
    const magic = header.readUInt32LE(0);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      position += 8 + header.readUInt32LE(4);
      continue;
    }
    if (magic !== MAGIC) return damaged(`no zstd frame at byte ${position}`);
    const frame = parseHeader(header);
    if (frame === null) return cutOff(position);
    const end = await findFrameEnd(frame, position + frame.firstBlock, readNear, walk);
    if (typeof end !== 'number') return end;
    total = total === null || frame.contentBytes === null ? null : total + frame.contentBytes;
    frames.push({ start: position, end });
    position = end;
  }
  return position > fileBytes ? cutOff(fileBytes) : { ok: true, bytes: total, frames };
};

/** RFC 8878, 3.1.1.1: the descriptor says which fields follow it, and how wide they are. */
const parseHeader = (header: Buffer): Frame | null => {
  const descriptor = header[4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 0x03] ?? 0;
  const sizeAt = 5 + (singleSegment ? 0 : 1) + dictionaryBytes;
  const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag;
  const firstBlock = sizeAt + sizeBytes;
  if (header.length < firstBlock) return null;
  return {
    firstBlock,
    contentBytes: sizeBytes === 0 ? null : readSize(header, sizeAt, sizeBytes),
    checksum: (descriptor & 0x04) !== 0,
  };
};

/** One, two, four or eight bytes; two have 256 less. */
const readSize = (header: Buffer, at: number, width: number): number =>
  width === 8
    ? Number(header.readBigUInt64LE(at))
    : header.readUIntLE(at, width) + (width === 2 ? 256 : 0);

const BLOCK_HEADER_BYTES = 3;

/** Up to `length` bytes at `position`, fewer at the end of the file; at once where they were read already. Valid until the next call. */
type ReadNear = (position: number, length: number) => Buffer | Promise<Buffer>;

const createWindow = (readAt: ReadAt): ReadNear => {
  const buffer = Buffer.alloc(WINDOW_BYTES);
  let start = 0;
  let filled = 0;
  const pick = (position: number, length: number) =>
    buffer.subarray(position - start, Math.min(position - start + length, filled));
  const load = async (position: number, length: number) => {
    start = position;
    filled = await readAt(buffer, position);
    return pick(position, length);
  };
  return (position, length) =>
    position < start || position + length > start + filled
      ? load(position, length)
      : pick(position, length);
};

/** Position after the frame's last block and checksum. RFC 8878, 3.1.1.2: last flag, type and size in three bytes. */
const findFrameEnd = async (
  frame: Frame,
  firstBlock: number,
  readNear: ReadNear,
  walk: { fileBytes: number; left: number; tinyLeft: number },
) => {
  const { fileBytes } = walk;
  for (let position = firstBlock; ; ) {
    const near = readNear(position, BLOCK_HEADER_BYTES);
    // Millions of them are gone through, and each turn of the event loop takes its time.
    const head = near instanceof Promise ? await near : near;
    if (head.length < BLOCK_HEADER_BYTES) return cutOff(fileBytes);
    const word = head.readUIntLE(0, BLOCK_HEADER_BYTES);
    const type = (word >> 1) & 0x03;
    const size = word >> 3;
    if (type === 3) return damaged(`no zstd block at byte ${position}`);
    // A run-length block holds the one byte that is repeated.
    position += head.length + (type === 1 ? 1 : size);
    if (type === COMPRESSED ? size <= EMPTY_COMPRESSED_BYTES : size < TINY_BYTES) {
      walk.tinyLeft -= 1;
      if (walk.tinyLeft < 0) {
        return damaged(`it has more than ${MOST_TINY_BLOCKS} blocks with next to nothing in them`);
      }
    }
    walk.left -= 1;
    if (walk.left < 0) return damaged(`it has more than ${MOST_BLOCKS} blocks`);
    if ((word & 1) === 0) continue;
    const end = position + (frame.checksum ? 4 : 0);
    return end > fileBytes ? cutOff(fileBytes) : end;
  }
};

export const zst: ImageFormat = {
  name: 'zstd',
  magic: /^28b52ffd|^5.2a4d18/,
  program: null,
  atLeast: async () => 0,
  measure: measureZstd,
  /** Frame by frame: Node.js stops after the first one of a file, as if that had been all. */
  unpack: async function* (image, read, stop) {
    for (const { start, end } of image.frames) {
      if (stop.aborted) return;
      const unpacker = createZstdDecompress({ chunkSize: CHUNK_BYTES });
      yield* transform(image, read(start, end), unpacker, stop);
    }
  },
};
