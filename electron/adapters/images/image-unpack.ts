import { readRange } from '../read-range.ts';
import type { ReadPart } from './format/format.ts';
import { formats } from './format/formats.ts';
import type { OpenImage } from './open-image.ts';
import { unreadable } from './source-fault.ts';

/** Told how much of the file, as it is, was read. */
export type OnRead = (packedBytes: number) => void;

/**
 * The image's bytes, decompressed outside this thread: by zlib's threads, or by a program. Throws a
 * `SourceFault` where the archive is damaged or cut off, which may be at its very end. `stop` ends it wherever it is, also where nothing comes out:
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
    throw unreadable(image, error);
  }
};
