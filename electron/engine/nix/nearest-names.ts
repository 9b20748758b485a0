import { distance } from 'fastest-levenshtein';

/** Names that someone may have meant, the nearest first, at most five. */
export const findNearestNames = (name: string, names: readonly string[]): string[] =>
  names
    .map((candidate) => ({ candidate, changes: changesBetween(name, candidate) }))
    .filter(({ changes }) => changes <= Math.max(2, Math.floor(name.length / 3)))
    .sort((one, other) => one.changes - other.changes)
    .slice(0, 5)
    .map(({ candidate }) => candidate);

const changesBetween = (one: string, other: string): number => {
  const [from, to] = [one.toLowerCase(), other.toLowerCase()];
  const isBeginning = from.length >= 3 && (to.startsWith(from) || from.startsWith(to));
  return isBeginning ? 1 : distance(from, to);
};
