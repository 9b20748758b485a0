/** Reads up to `buffer.length` bytes at `position`; fewer at the end of the file. */
export type ReadAt = (buffer: Buffer, position: number) => Promise<number>;

/** One frame of the file, from its magic number to behind its checksum. */
export type ZstdFrame = { start: number; end: number };

export type ZstdSize =
  /** `bytes`: decompressed, all frames together; null where a frame does not say. Skippable frames are left out. */
  { ok: true; bytes: number | null; frames: ZstdFrame[] } | { ok: false; problem: string };

/** The largest header of a frame: magic, descriptor, window, dictionary id, content size (RFC 8878, 3.1.1.1). */
const HEADER_BYTES = 4 + 1 + 1 + 4 + 8;
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

type Frame = { firstBlock: number; contentBytes: number | null; checksum: boolean };

/**
 * Walks from block to block through a zstd file, without decompressing anything: tells the size to come, where each frame
 * begins, and whether the file is all there.
 */
export const measureZstd = async (fileBytes: number, readAt: ReadAt): Promise<ZstdSize> => {
  const frames: ZstdFrame[] = [];
  let position = 0;
  let total: number | null = 0;
  while (position < fileBytes) {
    const head = Buffer.alloc(HEADER_BYTES);
    const header = head.subarray(0, await readAt(head, position));
    if (header.length < 8) return cutOff(position);
    const magic = header.readUInt32LE(0);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      position += 8 + header.readUInt32LE(4);
      continue;
    }
    if (magic !== MAGIC) return { ok: false, problem: `no zstd frame at byte ${position}` };
    const frame = parseHeader(header);
    if (frame === null) return cutOff(position);
    const end = await findFrameEnd(frame, position + frame.firstBlock, fileBytes, readAt);
    if (typeof end !== 'number') return end;
    total = total === null || frame.contentBytes === null ? null : total + frame.contentBytes;
    frames.push({ start: position, end });
    position = end;
  }
  return position > fileBytes ? cutOff(fileBytes) : { ok: true, bytes: total, frames };
};

const cutOff = (position: number): ZstdSize => ({
  ok: false,
  problem: `it ends at byte ${position}, in the middle`,
});

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
    contentBytes: readSize(header, sizeAt, sizeBytes),
    checksum: (descriptor & 0x04) !== 0,
  };
};

const readSize = (header: Buffer, at: number, width: number): number | null => {
  switch (width) {
    case 1:
      return header.readUInt8(at);
    case 2:
      return header.readUInt16LE(at) + 256;
    case 4:
      return header.readUInt32LE(at);
    case 8:
      return Number(header.readBigUInt64LE(at));
    default:
      return null;
  }
};

/** Position after the frame's last block and checksum. RFC 8878, 3.1.1.2: last flag, type and size in three bytes. */
const findFrameEnd = async (
  frame: Frame,
  firstBlock: number,
  fileBytes: number,
  readAt: ReadAt,
): Promise<number | ZstdSize> => {
  const head = Buffer.alloc(3);
  for (let position = firstBlock; ; ) {
    if ((await readAt(head, position)) < head.length) return cutOff(fileBytes);
    const word = head.readUIntLE(0, 3);
    const type = (word >> 1) & 0x03;
    if (type === 3) return { ok: false, problem: `no zstd block at byte ${position}` };
    // A run-length block holds the one byte that is repeated.
    position += head.length + (type === 1 ? 1 : word >> 3);
    if ((word & 1) === 0) continue;
    const end = position + (frame.checksum ? 4 : 0);
    return end > fileBytes ? cutOff(fileBytes) : end;
  }
};
