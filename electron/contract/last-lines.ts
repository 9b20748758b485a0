import type { LogLine } from './build.ts';

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
