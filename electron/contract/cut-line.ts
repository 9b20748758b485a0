import type { LogLine } from './build.ts';

/**
 * In characters. A longer line is read by nobody; where lines are read as they come, what is longer would be kept in memory until it ends,
 * which may be never.
 */
export const longestLine = 64 * 1024;

/** Stands where a line goes on unseen. */
export const cutMark = (limit = longestLine): string =>
  ` … [cut: the line is longer than ${limit / 1024} KiB]`;

/** The line, or its beginning with a mark. */
export const cutLine = (line: string, limit = longestLine): string =>
  line.length > limit ? `${line.slice(0, limit)}${cutMark(limit)}` : line;

/**
 * Cuts a stream of text into lines, without their ends. A line is handed on when it ends, or, with a mark, as soon as it is too long; the
 * rest of that one is dropped as it comes. `end` hands on what has no end yet.
 */
export const createLineCutter = (onLine: (line: string) => void, limit = longestLine) => {
  let rest = '';
  /** The line that goes on was handed on already. */
  let skipping = false;
  const take = (text: string, isWhole: boolean) => {
    if (skipping) {
      skipping = !isWhole;
      return;
    }
    const line = rest + text.slice(0, limit + 1 - rest.length);
    rest = '';
    if (line.length > limit) {
      skipping = !isWhole;
      onLine(cutLine(line, limit));
    } else if (isWhole) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    else rest = line;
  };
  return {
    push: (text: string) => {
      let from = 0;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
        take(text.slice(from, at), true);
        from = at + 1;
      }
      if (from < text.length) take(text.slice(from), false);
    },
    end: () => {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
};

/** In characters: hundreds of thousands of usual lines, and some hundreds of the longest. */
const mostText = 16 * 1024 * 1024;

/** The last of the lines, as many as there may be and as much text as fits in memory without being noticed. */
export const lastLines = (
  lines: readonly LogLine[],
  most: number,
  mostCharacters = mostText,
): LogLine[] => {
  let first = lines.length;
  let characters = 0;
  while (first > 0 && lines.length - first < most) {
    characters += lines[first - 1]?.text.length ?? 0;
    if (characters > mostCharacters) break;
    first -= 1;
  }
  return lines.slice(first);
};
