import {
  cutMark,
  Failure,
  type FailureCode,
  type Language,
  printJson,
  showForeign,
  showForeignLines,
  showName,
} from '../contract/index.ts';
import { failureWords, type Words } from '../texts/index.ts';
import { terminalTexts } from '../texts/terminal.ts';

/**
 * Where a command's words go: JSON Lines for scripts, or plain text for a person. The only place that prints, so that nothing which a
 * terminal would obey gets there but the escapes that stand here.
 */
export type Output = {
  json: boolean;
  /** An event, or the last line: the result. Only in JSON. */
  event: (line: { type: string; [key: string]: unknown }) => void;
  /** A line for a person; nothing in JSON. */
  say: (line: string) => void;
  /** What goes on at this moment, a line for each thing; only on a terminal. */
  live: (lines: string[]) => void;
  fail: (failure: Failure) => void;
  warn: (failure: Failure) => void;
  language: Language;
  texts: Texts;
  words: (failure: Failure) => Words;
  /** A text of several lines that is not a command's, such as the help. */
  text: (words: string) => void;
  question: (words: string) => string;
  terminal: boolean;
};

export type Texts = ReturnType<typeof terminalTexts>;

type Streams = { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

export const createOutput = (
  json: boolean,
  language: Language,
  { stdout, stderr }: Streams,
): Output => {
  const terminal = !json && stdout.isTTY === true;
  let liveShown = 0;
  /** Erases from the last line up to the first. */
  const clearLive = () => {
    if (liveShown > 0) stdout.write(`\r\x1b[2K${'\x1b[1A\x1b[2K'.repeat(liveShown - 1)}`);
    liveShown = 0;
  };
  const texts = terminalTexts(language);
  const words = (failure: Failure) => failureWords(failure, { language, variant: 'terminal' });
  const say = (line: string) => {
    if (json) return;
    clearLive();
    stdout.write(`${showLine(line)}\n`);
  };
  return {
    json,
    terminal,
    language,
    texts,
    words,
    event: (line) => {
      if (json) stdout.write(`${printJson(withWords(line))}\n`);
    },
    say,
    live: (lines) => {
      if (!terminal) return;
      // A terminal that does not know its size says 0.
      const width = stdout.columns || 80;
      // What scrolled away can't be erased.
      const shown = lines.slice(0, Math.max(1, (stdout.rows || 24) - 1));
      clearLive();
      stdout.write(shown.map((line) => showForeign(line).slice(0, width - 1)).join('\n'));
      liveShown = shown.length;
    },
    fail: (failure) => {
      clearLive();
      if (json) stdout.write(`${printJson({ type: 'error', ...scriptFailure(failure) })}\n`);
      else {
        const { message, hint } = words(failure);
        for (const line of [
          ...linesOf(failure.code, message, texts.error),
          ...(hint ? [hint] : []),
        ])
          stderr.write(`${showLine(line)}\n`);
      }
    },
    warn: (failure) => {
      const { message, hint } = words(failure);
      for (const line of linesOf(failure.code, message, texts.warning)) say(line);
      if (hint) say(`  ${hint}`);
    },
    text: (words) => {
      stdout.write(showForeignLines(words));
    },
    question: showLine,
  };
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

/** Lines that go on are indented, so that none looks like one of ours. */
const linesOf = (
  code: FailureCode,
  message: string,
  begin: (message: string) => string,
): string[] => {
  const [first = '', ...others] = severalLines.has(code) ? message.split('\n') : [message];
  return [begin(first), ...others.map((line) => `  ${line}`)];
};

/** As scripts know it: in English, whatever language a person speaks. */
const scriptFailure = (failure: Failure) => {
  const { code, params } = failure;
  return { code, ...failureWords(failure, { language: 'en', variant: 'terminal' }), params };
};

const withWords = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withWords);
  if (typeof value !== 'object' || value === null) return value;
  const failure = 'code' in value && 'params' in value ? Failure.safeParse(value).data : undefined;
  return failure
    ? scriptFailure(failure)
    : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withWords(part)]));
};

/** In characters. Tables of many columns are shorter. */
const longestShown = 8 * 1024;

const showLine = (line: string): string => {
  const shown = showForeign(line);
  return shown.length > longestShown
    ? `${shown.slice(0, longestShown)}${cutMark(longestShown)}`
    : shown;
};

/** In characters. */
const longestCell = 200;

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
