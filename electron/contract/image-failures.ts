import { type Failure, fail } from './failure.ts';
import { ownCommands } from './own-commands.ts';

/** `real`: where the link ends; null where nothing is there. */
export const imageOutsideStore = (
  image: string,
  real: string | null,
): { ok: false; error: Failure } =>
  fail('IMAGE_OUTSIDE_STORE', {
    image,
    real,
    command: ownCommands.flash(real ?? image),
  });
