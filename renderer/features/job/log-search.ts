import type { LogLine } from '../../../electron/contract/index.ts';

/** What is looked for; upper and lower case are one unless there is an upper-case letter in it. */
export type LogQuery = { text: string; minds: boolean };

/** Pure. Null where nothing is looked for. */
export const logQuery = (text: string): LogQuery | null => {
  if (text.trim() === '') return null;
  const minds = text !== text.toLowerCase();
  return { text, minds };
};

/**
 * Finds the lines that have it. A line is looked at once, however often it is asked: thousands come in a second, and all that is there
 * is asked of with each of them.
 */
export const createLogFinder = (query: LogQuery) => {
  const known = new WeakMap<LogLine, boolean>();
  const has = (line: LogLine): boolean => {
    const before = known.get(line);
    if (before !== undefined) return before;
    const found = (query.minds ? line.text : line.text.toLowerCase()).includes(query.text);
    known.set(line, found);
    return found;
  };
  /** In their order. */
  return (lines: readonly LogLine[]): LogLine[] => lines.filter(has);
};

/** Pure. The found line to go to from the one with this number, round the end; null where nothing was found. */
export const matchFrom = (
  matches: readonly LogLine[],
  number: number,
  direction: 'next' | 'previous',
): LogLine | null =>
  (direction === 'next'
    ? (matches.find((line) => line.number > number) ?? matches[0])
    : (matches.findLast((line) => line.number < number) ?? matches.at(-1))) ?? null;

/** Pure. The found line that is nearest to what is in sight: from its first line on, else the last before it. */
export const matchNear = (matches: readonly LogLine[], number: number): LogLine | null =>
  matches.find((line) => line.number >= number) ?? matches.at(-1) ?? null;

export type LogPiece = { text: string; isMatch: boolean };

/** Pure. A line cut into what was looked for and what lies between. */
export const logPieces = (text: string, query: LogQuery | null): LogPiece[] => {
  if (query === null) return [{ text, isMatch: false }];
  const searched = query.minds ? text : text.toLowerCase();
  const pieces: LogPiece[] = [];
  let at = 0;
  // Where a letter has another length in lower case, nothing can be marked.
  while (searched.length === text.length) {
    const found = searched.indexOf(query.text, at);
    if (found === -1) break;
    if (found > at) pieces.push({ text: text.slice(at, found), isMatch: false });
    pieces.push({ text: text.slice(found, found + query.text.length), isMatch: true });
    at = found + query.text.length;
  }
  if (at < text.length || pieces.length === 0) {
    pieces.push({ text: text.slice(at), isMatch: false });
  }
  return pieces;
};
