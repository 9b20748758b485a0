/** Names that someone may have meant, the nearest first, at most five. */
export const findNearestNames = (name: string, names: readonly string[]): string[] =>
  names
    .map((candidate) => ({ candidate, distance: distanceOf(name, candidate) }))
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 5)
    .map(({ candidate }) => candidate);

/** Changes of one letter (Levenshtein) between two names, whatever their case; a name that begins with the other is near. */
const distanceOf = (one: string, other: string): number => {
  const [from, to] = [one.toLowerCase(), other.toLowerCase()];
  if (from.length >= 3 && (to.startsWith(from) || from.startsWith(to))) return 1;
  // An attribute's name can be as long as a file: comparing more than this tells nothing.
  if (from.length > 64 || to.length > 64) return from === to ? 0 : 64;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, counterpart] of [...to].entries()) {
      const substitution = (row[column] ?? 0) + (letter === counterpart ? 0 : 1);
      next.push(Math.min(substitution, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};
