import { crc32 } from 'node:zlib';
import { cutOff, damaged, type ImageFormat, type ReadAt } from './packing.ts';
import { unpackWithProgram } from './unpackers.ts';

/** The .xz file format 1.2.1, sections 2.1.1 and 2.1.2: header and footer of a stream are of one size. */
const FRAME_BYTES = 12;
const HEADER_MAGIC = 'fd377a585a00';
const FOOTER_MAGIC = 0x5a59;
/** A record takes at most 18 bytes for a block, which is seldom below a mebibyte: this is an image of terabytes. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024;

/** Each is of 32 bytes at least, also with nothing in it: a file of them would be long work for nothing. */
const MOST_STREAMS = 100_000;

/** So much is read at once: small streams lie side by side. */
const WINDOW_BYTES = 64 * 1024;

/** All of a file together. It is there to fill up a tape's block; what has more of it says nothing for terabytes. */
const MOST_PADDING_BYTES = 64 * 1024 * 1024;

/**
 * Adds up the indexes that stand at the end of each stream, from the last one to the first. Nothing is decompressed; a
 * file that was cut off has no end to read, and is found at once. The size is null where an index is too large to look at.
 */
export const measureXz: ImageFormat['measure'] = async (fileBytes, readAt) => {
  const read = createBackWindow(readAt);
  let end = fileBytes;
  let total = 0;
  let streams = 0;
  let padding = 0;
  while (end > 0) {
    streams += 1;
    if (streams > MOST_STREAMS) return damaged(`it is in more than ${MOST_STREAMS} pieces`);
    const padded = await skipPadding(end, MOST_PADDING_BYTES - padding, read);
    if (typeof padded !== 'number') return padded;
    padding += end - padded;
    const stream = await readStream(padded, read);
    if (stream === null) return { ok: true, bytes: null };
    if ('ok' in stream) return stream;
    total += stream.bytes;
    end = stream.start;
  }
  return { ok: true, bytes: total };
};

/** Exactly so many bytes; null where the file does not have them. Valid until the next call. */
type ReadExactly = (position: number, length: number) => Promise<Buffer | null>;

/** What is asked for next lies before it, so the window ends where this ends. */
const createBackWindow = (readAt: ReadAt): ReadExactly => {
  let start = 0;
  let held: Buffer = Buffer.alloc(0);
  return async (position, length) => {
    if (position < 0) return null;
    if (position < start || position + length > start + held.length) {
      start = Math.max(0, Math.min(position, position + length - WINDOW_BYTES));
      const buffer = Buffer.alloc(position + length - start);
      held = buffer.subarray(0, await readAt(buffer, start));
    }
    const found = held.subarray(position - start, position - start + length);
    return found.length === length ? found : null;
  };
};

/** Where the stream before the padding ends: zeros, by four (section 2.2). */
const skipPadding = async (end: number, atMost: number, read: ReadExactly) => {
  if (end % 4 !== 0) return cutOff(end);
  // Most have none.
  let length = Math.min(end, FRAME_BYTES);
  for (let position = end; position > 0; length = Math.min(position, WINDOW_BYTES)) {
    const block = await read(position - length, length);
    if (block === null) return cutOff(end);
    const last = lastNotZero(block);
    if (last >= 0) return position - length + Math.ceil((last + 1) / 4) * 4;
    position -= length;
    if (end - position > atMost) {
      return damaged(`it has more than ${MOST_PADDING_BYTES} bytes of padding`);
    }
  }
  return damaged('it begins with padding');
};

const zeros = Buffer.alloc(WINDOW_BYTES);

const lastNotZero = (block: Buffer): number =>
  block.equals(zeros.subarray(0, block.length)) ? -1 : block.findLastIndex((byte) => byte !== 0);

const readStream = async (end: number, read: ReadExactly) => {
  const footer = await read(end - FRAME_BYTES, FRAME_BYTES);
  if (footer === null || footer.readUInt16LE(10) !== FOOTER_MAGIC) return cutOff(end);
  if (crc32(footer.subarray(4, 10)) !== footer.readUInt32LE(0)) return cutOff(end);
  const indexBytes = (footer.readUInt32LE(4) + 1) * 4;
  if (indexBytes > MAX_INDEX_BYTES) return null;
  const index = await read(end - FRAME_BYTES - indexBytes, indexBytes);
  const sums = index && readIndex(index);
  if (!sums) return damaged(`the index before byte ${end} is damaged`);
  const start = end - FRAME_BYTES - indexBytes - sums.packedBytes - FRAME_BYTES;
  const header = await read(start, FRAME_BYTES);
  if (header === null || header.toString('hex', 0, 6) !== HEADER_MAGIC) {
    return damaged(`what its index describes does not begin at byte ${Math.max(0, start)}`);
  }
  return { start, bytes: sums.bytes };
};

/** Section 4: an indicator, the number of records, for each block its two sizes, padding, and a CRC32 of all that. */
const readIndex = (index: Buffer): { packedBytes: number; bytes: number } | null => {
  const body = index.subarray(0, -4);
  if (crc32(body) !== index.readUInt32LE(body.length) || body[0] !== 0) return null;
  let at = 1;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = body[at];
      if (byte === undefined || factor > 128 ** 8) return Number.NaN;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const records = next();
  // Each record is at least two bytes: a number that can't be true must not keep us busy.
  if (!(records <= body.length / 2)) return null;
  let packedBytes = 0;
  let bytes = 0;
  for (let record = 0; record < records; record += 1) {
    packedBytes += Math.ceil(next() / 4) * 4;
    bytes += next();
  }
  return Number.isSafeInteger(packedBytes) && Number.isSafeInteger(bytes)
    ? { packedBytes, bytes }
    : null;
};

export const xz: ImageFormat = {
  name: 'xz',
  magic: /^fd377a585a00/,
  program: { name: 'xz', toInstall: 'xz (Debian and Ubuntu: xz-utils)' },
  atLeast: async () => 0,
  measure: measureXz,
  unpack: (image, read, stop) => unpackWithProgram(image, ['-dc', '-T0'], read, stop),
};
