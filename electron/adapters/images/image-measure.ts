import { ok, type Result } from '../../contract/index.ts';
import type { MeasuredImage } from '../../engine/ports/images.ts';
import { type Look, lookAtImage } from './image-look.ts';
import type { OpenImage } from './open-image.ts';
import { openImageFile } from './open-image-file.ts';

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

export const describeMeasured = (
  { identity, atLeastBytes }: OpenImage,
  { about, doubt }: Look,
): MeasuredImage => ({
  unpackedBytes: about.sizeBytes,
  atLeastBytes: about.sizeBytes ?? atLeastBytes,
  identity,
  about,
  doubt,
});
