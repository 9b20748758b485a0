import { type Failure, fail } from './failure.ts';

/** `real`: where the link ends; null where nothing is there. */
export const imageOutsideStore = (
  image: string,
  real: string | null,
): { ok: false; error: Failure } =>
  fail(
    'IMAGE_OUTSIDE_STORE',
    `${image} is a link to ${real ?? 'what is not there'}, which is outside of nix's store: no build made that, so it is not taken for an image.`,
    'Let the build put the image itself into its output. To flash that file all the same, name that file itself: flakestick flash FILE --drive …',
    { image, real },
  );
