import { ok, type Result } from '../contract/index.ts';
import type { MeasuredImage } from '../engine/ports/images.ts';
import { openImageFile } from './helper-image.ts';
import { lookAtImage } from './image-look.ts';

/** As `Images.measure` of the engine's ports. */
export const measureImage = async (path: string): Promise<Result<MeasuredImage>> => {
  const image = await openImageFile(path);
  if (!image.ok) return image;
  const { identity, close } = image.value;
  try {
    const looked = await lookAtImage(image.value);
    if (!looked.ok) return looked;
    const { about, doubt } = looked.value;
    return ok({ unpackedBytes: about.sizeBytes, identity, about, doubt });
  } finally {
    close();
  }
};
