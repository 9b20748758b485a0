import { readFully } from '../read-range.ts';
import { unpackImage } from './image-unpack.ts';
import type { OpenImage } from './open-image.ts';

/** What can be looked at of an image without unpacking all of it. */
export type Sample = {
  /** Decompressed; null where that is not known. */
  sizeBytes: number | null;
  /** Shorter where the image ends, or, of a packed one, where what was unpacked of it does. */
  read: (position: number, length: number) => Promise<Buffer>;
};

/** Partition tables, volume descriptors and, as a rule, the list of what an ISO boots all lie within. */
const HEAD_BYTES = 1024 * 1024;

/** Of a packed image the first mebibyte is unpacked. Throws a `SourceFault` where it is damaged there. */
export const sampleImage = async (image: OpenImage): Promise<Sample> => {
  if (image.format === 'raw') return fileSample(image);
  const head = await unpackHead(image);
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

const unpackHead = async (image: OpenImage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unpackImage(image, new AbortController().signal)) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
};
