/** After so much of the image its SHA-256 so far is taken. The helper's protocol says the same; a test holds the two together. */
export const DIGEST_STEP_BYTES = 4 * 1024 * 1024;

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
