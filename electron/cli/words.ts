import { type FailureCode, type StickState, showName } from '../contract/index.ts';
import type { Words } from '../texts/index.ts';

/** As printed on drives: decimal, three figures. */
export const sizeInWords = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
};

export const durationInWords = (seconds: number): string => {
  const whole = Math.round(seconds);
  if (whole < 1) return 'less than 1 s';
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

export const stickInWords: Record<StickState, string> = {
  untouched: 'Nothing on it was changed.',
  partlyWritten: 'It is partly overwritten: neither what it held before nor a working installer.',
  writtenUnverified: 'The image was written, but not verified.',
  verified: 'It holds exactly the image.',
  differs: 'What was read back differs from the image; do not use it.',
};

export const safeToUnplug = 'It is powered off: safe to unplug.';

/** Of this machine's calendar and clock. */
export const momentInWords = (at: number): string => {
  const moment = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join('-');
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
};

/** What nix or the parser of arguments says may have several lines. Any other line end is part of somebody's name. */
const severalLines: ReadonlySet<FailureCode> = new Set([
  'USAGE',
  'EVALUATION_FAILED',
  'BUILD_FAILED',
  'FLAKE_INVALID',
  'FLAKE_NOT_FOUND',
  'FLAKE_REFERENCE_INVALID',
  'NIX_UNUSABLE',
  'OFFLINE',
]);

/** `error:` (or another word), what happened, and the next step. Lines that go on are indented, so that none looks like one of ours. */
export const failureLines = (
  code: FailureCode,
  { message, hint }: Words,
  kind = 'error',
): string[] => [
  ...(severalLines.has(code) ? message.split('\n') : [message]).map((line, index) =>
    index === 0 ? `${kind}: ${line}` : `  ${line}`,
  ),
  ...(hint ? [hint] : []),
];

/** Rows of columns as wide as their widest cell. What stands in a cell may be anybody's. */
export const table = (cells: string[][]): string[] => {
  const rows = cells.map((row) => row.map((cell) => showName(cell, longestCell)));
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
};

/** In characters. */
const longestCell = 200;
