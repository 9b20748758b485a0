import type { NixEvent, Position } from './nix-events.ts';

export type NixError = {
  /** The whole of it, with the trace, but without what it quotes of a builder's log: that is not nix's word. */
  text: string;
  /** Lines of a builder's log: nix puts the last ten into its error. */
  quoted: string[];
  /** What it comes down to: without trace, positions and pieces of code. */
  core: string;
  /** Where in the source, as nix names the files: first where it happened, then what led there. */
  positions: Position[];
};

/** What a run of nix left behind for whoever has to say why it failed. */
export type NixReport = {
  offline: boolean;
  errors: NixError[];
  /** Lines of other programs (git, ssh), at most the last 50. */
  plain: string[];
};

const keptErrors = 20;
const keptLines = 50;

export const createReport = (offline: boolean) => {
  const errors: NixError[] = [];
  const plain: string[] = [];
  const add = (event: NixEvent) => {
    if (event.kind === 'text') {
      if (event.text.trim() !== '') plain.push(event.text);
      if (plain.length > keptLines) plain.shift();
    } else if (event.kind === 'message' && event.level === 0 && isError(event.text)) {
      // Of many, the first say why; the last say only what could therefore not be done.
      if (errors.length < keptErrors) errors.push(parseNixError(event));
    }
  };
  return { add, read: (): NixReport => ({ offline, errors, plain }) };
};

/**
 * What nix ignores did not make it fail (`ignoreException`, src/libutil/error.cc). Two evaluations at once say so of each
 * other's cache, before the error that counts.
 */
const isError = (text: string): boolean => /^error\b(?! \(ignored\))/.test(text);

const location = /\bat ((?:\/|«)[^\n]*?):(\d+):(\d+):?\s*$/gm;

/** From the message of an error. In 2.8 the trace follows what happened, later it precedes it. */
const parseNixError = (
  message: Pick<Extract<NixEvent, { kind: 'message' }>, 'text' | 'raw' | 'position'>,
): NixError => {
  const { text, quoted } = splitQuoted(message.text);
  const start = text.lastIndexOf('\n       error:') + 1;
  const own = text.slice(start);
  const core = message.raw ? tidy(splitQuoted(message.raw).text) : readCore(own);
  const before = readPositions(text.slice(0, start)).reverse();
  const positions = [
    ...(message.position ? [message.position] : []),
    ...readPositions(own),
    ...before,
  ];
  return { text, core: core || tidy(text), quoted, positions };
};

/** Each line of a log stands behind `> ` (`DerivationGoal`, src/libstore/build; since 2.26 also `LocalDerivationGoal`). */
const splitQuoted = (text: string): { text: string; quoted: string[] } => {
  if (!/last \d+ log lines?:/.test(text)) return { text, quoted: [] };
  const lines = text.split('\n');
  const isQuoted = (line: string) => /^\s*> /.test(line) || /^\s*>$/.test(line);
  return {
    text: lines.filter((line) => !isQuoted(line)).join('\n'),
    quoted: lines.filter(isQuoted).map((line) => line.replace(/^\s*> ?/, '')),
  };
};

const readPositions = (text: string): Position[] =>
  [...text.matchAll(location)].map(([, file = '', line, column]) => ({
    file,
    line: Number(line),
    column: Number(column),
  }));

const readCore = (own: string): string => {
  const lines = own.replace(/^\s*error:\s*/, '').split('\n');
  const end = lines.findIndex(
    (line) => /^\s*at (\/|«|\()/.test(line) || /^\s*\d*\|/.test(line) || /--show-trace/.test(line),
  );
  return tidy((end < 0 ? lines : lines.slice(0, end)).join('\n'));
};

/** Assertions of NixOS can be pages long. */
const longest = 1_500;

const tidy = (text: string): string => {
  const shown = text
    .split('\n')
    .map((line) => line.replace(/^ {7}/, '').trimEnd())
    .join('\n')
    .replace(/^error:\s*/, '')
    .trim();
  return shown.length > longest ? `${shown.slice(0, longest)} …` : shown;
};
