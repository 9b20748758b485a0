import { fstatSync } from 'node:fs';
import { openImageFile } from './image-file.ts';
import type { ImageSource, ImageSurroundings } from './image-source.ts';
import { openImageStream } from './image-stream.ts';

/** Descriptor 0 as an image: a regular file is read by position, anything else as a stream. Throws a `JobError`. */
export const openImage = (around: ImageSurroundings): ImageSource => {
  const stat = fstatSync(0, { bigint: true });
  const onDigests = (from: number, values: string[]): void =>
    around.send({ type: 'digests', from, values });
  return stat.isFile()
    ? openImageFile(stat, around, onDigests)
    : openImageStream(around, onDigests);
};
