import { DIGEST_STEP_BYTES } from '../../helper-protocol/index.ts';

/**
 * Where two lists of digests part, as the offset of the piece in bytes; null where they do not, as far as both go. `from` is the number of the first.
 * Each digest is of all that comes before it, so that the first that differs is that of the first piece that differs. Pure.
 */
export const firstDifference = (
  known: readonly string[],
  found: readonly string[],
  from: number,
): number | null => {
  const index = found.findIndex(
    (digest, place) => known[place] !== undefined && known[place] !== digest,
  );
  return index < 0 ? null : (from + index) * DIGEST_STEP_BYTES;
};
