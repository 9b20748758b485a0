import { cancelled, ok, type Result } from '../../contract/index.ts';
import type { Images, MeasuredImage } from '../../engine/ports/images.ts';
import { type Look, lookAtImage } from './image-look.ts';
import { changedError, openImageSource } from './image-source.ts';
import { openImageFile } from './open-image-file.ts';
import type { OpenImage } from './opened-image.ts';
import { isSourceError } from './opened-image.ts';

/** As `Images.measure` of the engine's ports. */
export const measureImage = async (path: string): Promise<Result<MeasuredImage>> => {
  const image = await openImageFile(path);
  if (!image.ok) return image;
  const { close } = image.value;
  try {
    const looked = await lookAtImage(image.value);
    return looked.ok ? ok(describeMeasured(image.value, looked.value)) : looked;
  } finally {
    close();
  }
};

const describeMeasured = (
  { identity, atLeastBytes }: OpenImage,
  { about, doubt }: Look,
): MeasuredImage => ({
  unpackedBytes: about.sizeBytes,
  atLeastBytes: about.sizeBytes ?? atLeastBytes,
  identity,
  about,
  doubt,
});

/** Often enough for a bar that moves. */
const STEP_BYTES = 4 * 1024 * 1024;

/** As `Images.count` of the engine's ports. */
export const countImage: Images['count'] = async (path, identity, onProgress, signal) => {
  const source = await openImageSource(path);
  if (!source.ok) return source;
  const { image, read, close } = source.value;
  try {
    if (image.identity !== identity) return changedError(path);
    let told = 0;
    let unpackedBytes = 0;
    const chunks = read(signal, (packedBytes) => {
      if (packedBytes - told < STEP_BYTES && packedBytes < image.fileBytes) return;
      told = packedBytes;
      onProgress(packedBytes, image.fileBytes);
    });
    for await (const chunk of chunks) {
      if (signal.aborted) return cancelled();
      unpackedBytes += chunk.length;
    }
    if (signal.aborted) return cancelled();
    // What an image says of its own size can be held against it only now.
    const counted = { ...image, unpackedBytes };
    const looked = await lookAtImage(counted);
    return looked.ok ? ok(describeMeasured(counted, looked.value)) : looked;
  } catch (error) {
    if (!isSourceError(error)) throw error;
    return { ok: false, error: error.failure };
  } finally {
    await close();
  }
};
