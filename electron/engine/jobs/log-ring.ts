import { type LogLine, lastLines } from '../../contract/index.ts';

/** As much as is kept of them. */
const cutAfterCharacters = 16 * 1024 * 1024;

export type LogRing = {
  push: (lines: readonly LogLine[]) => void;
  /** Lines from a number on, as far as they are still there. */
  read: (fromNumber: number) => { lines: LogLine[]; firstNumber: number };
};

/** The last lines of a log, in a memory that does not grow with it. */
export const createLogRing = (capacity = 5_000): LogRing => {
  let kept: LogLine[] = [];
  let since = 0;
  const latest = () => lastLines(kept, capacity);
  return {
    push: (lines) => {
      for (const line of lines) {
        kept.push(line);
        since += line.text.length;
      }
      // Cut now and then, so that a line costs the same however many are kept.
      if (kept.length <= 2 * capacity && since < cutAfterCharacters) return;
      kept = latest();
      since = 0;
    },
    read: (fromNumber) => {
      const lines = latest();
      return {
        lines: lines.filter(({ number }) => number >= fromNumber),
        firstNumber: lines[0]?.number ?? 0,
      };
    },
  };
};
