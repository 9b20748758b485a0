import type { LogLine } from '../../../electron/contract/index.ts';
import type { Translate } from '../../../electron/texts/window.ts';

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

type LogPiece = { text: string; isMatch: boolean };

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

/** Whose lines are shown: everybody's, or those of one, as a text that names it. */
export type LogScope = string;

export const everything: LogScope = 'all';

/** Pure. Null is nix itself. */
export const scopeOf = (derivation: string | null): LogScope =>
  derivation === null ? 'nix' : `derivation:${derivation}`;

/** Pure. */
export const linesIn = (lines: readonly LogLine[], scope: LogScope): readonly LogLine[] =>
  scope === everything ? lines : lines.filter(({ derivation }) => scopeOf(derivation) === scope);

/** A tab goes to the next multiple of this, as on a terminal. */
const tabWidth = 8;

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII but the tab, each of one column
const isPlain = /^[\u0000-\u0008\u000a-\u007f]*$/;
const isWide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const hasNoWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Pure. So many columns of a fixed-width font a text takes on one line. */
export const columnsOf = (text: string): number => {
  if (isPlain.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    if (character === '\t') columns += tabWidth - (columns % tabWidth);
    else if (isWide.test(character)) columns += 2;
    else if (!hasNoWidth.test(character)) columns += 1;
  }
  return columns;
};

/**
 * Counts the lines on the screen that a text takes where it is broken after so many columns. It looks at each text once: with every
 * new line, all that are kept are counted anew.
 */
export const createRowCounter = (): ((line: { text: string }, columns: number) => number) => {
  const known = new WeakMap<object, number>();
  return (line, columns) => {
    const before = known.get(line);
    const width = before ?? columnsOf(line.text);
    if (before === undefined) known.set(line, width);
    return rowsFor(width, columns);
  };
};

const rowsFor = (width: number, columns: number): number =>
  Math.max(1, Math.ceil(width / Math.max(1, columns)));

/** Pure. Tabs as the spaces that they stand for: where a line is broken they would be counted anew. */
export const withoutTabs = (text: string): string => {
  if (!text.includes('\t')) return text;
  let line = '';
  for (const part of text.split(/(\t)/)) {
    line += part === '\t' ? ' '.repeat(tabWidth - (columnsOf(line) % tabWidth)) : part;
  }
  return line;
};

/** Pure. How many lines have it; `place` is that of the one that was gone to, from 1, or 0. */
export const foundWords = (t: Translate, count: number, place: number): string => {
  if (count === 0) return t('job.logNotFound');
  return place === 0 ? t('job.logFound', { count }) : t('job.logFoundAt', { place, count });
};
