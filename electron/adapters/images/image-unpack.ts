import { readFully, readRange } from '../read-range.ts';
import { formats } from './format/formats.ts';
import type { ReadPart } from './format/packing.ts';
import type { OpenImage } from './opened-image.ts';
import { unreadableError } from './opened-image.ts';

/** Told how much of the file, as it is, was read. */
export type OnRead = (packedBytes: number) => void;

/**
 * The image's bytes, decompressed outside this thread: by zlib's threads, or by a program. Throws a
 * `SourceError` where the archive is damaged or cut off, which may be at its very end. `stop` ends it wherever it is, also where nothing comes out:
 * then no more comes, and nothing runs any more.
 */
export const unpackImage = (
  image: OpenImage,
  stop: AbortSignal,
  onRead: OnRead = () => undefined,
): AsyncGenerator<Buffer, void, void> => {
  const read: ReadPart = (start, end) => readPart(image, start, end, onRead);
  return image.format === 'raw'
    ? read(0, image.fileBytes)
    : formats[image.format].unpack(image, read, stop);
};

/** Part of the file, with an error of its own kind: whatever comes out of a decompressor else is the archive's fault. */
const readPart = async function* (
  image: OpenImage,
  start: number,
  end: number,
  onRead: OnRead,
): AsyncGenerator<Buffer, void, void> {
  try {
    let position = start;
    for await (const chunk of readRange(image.fd, start, end)) {
      position += chunk.length;
      onRead(position);
      yield chunk;
    }
  } catch (error) {
    throw unreadableError(image, error);
  }
};

/** What can be looked at of an image without unpacking all of it. */
export type Sample = {
  /** Decompressed; null where that is not known. */
  sizeBytes: number | null;
  /** Shorter where the image ends, or, of a packed one, where what was unpacked of it does. */
  read: (position: number, length: number) => Promise<Buffer>;
};

/** Partition tables, volume descriptors and, as a rule, the list of what an ISO boots all lie within. */
const HEAD_BYTES = 1024 * 1024;

/** Of a packed image the first mebibyte is unpacked. Throws a `SourceError` where it is damaged there. */
export const sampleImage = async (image: OpenImage): Promise<Sample> => {
  if (image.format === 'raw') return fileSample(image);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unpackImage(image, new AbortController().signal)) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) break;
  }
  const head = Buffer.concat(parts).subarray(0, HEAD_BYTES);
  return {
    sizeBytes: image.unpackedBytes ?? (head.length < HEAD_BYTES ? head.length : null),
    read: async (position, length) => head.subarray(position, position + length),
  };
};

/** The file as it is, packed or not. */
export const fileSample = ({ fd, fileBytes }: Pick<OpenImage, 'fd' | 'fileBytes'>): Sample => ({
  sizeBytes: fileBytes,
  read: async (position, length) => {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, await readFully(fd, buffer, position));
  },
});
