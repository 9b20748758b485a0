import type { BlockState, HelperEvent } from '../helper-protocol/index.ts';
import type { Range } from './ranges.ts';

/** Often enough for an eye, seldom enough for the channel. */
const INTERVAL_MS = 250;
/** A frame has room for many more; a drive that is bad all over has them sooner. */
const MAX_RANGES = 128;

export type FoundBlocks = {
  add: (from: number, to: number, state: BlockState) => void;
  /** Tells what was not told yet. */
  flush: () => void;
};

/** Tells what is found on one drive: the first at once, then what came together meanwhile. */
export const createFoundBlocks = (
  drive: number,
  send: (event: HelperEvent) => void,
): FoundBlocks => {
  let state: BlockState = 'same';
  let ranges: Range[] = [];
  let pause: NodeJS.Timeout | null = null;

  const flush = (): void => {
    if (ranges.length === 0) return;
    const blocks = ranges.map(({ from, to }) => ({ offset: from, lengthBytes: to - from, state }));
    send({ type: 'found', drive, blocks });
    ranges = [];
    if (pause !== null) clearTimeout(pause);
    // Nothing waits for it to end.
    pause = setTimeout(() => {
      pause = null;
      flush();
    }, INTERVAL_MS).unref();
  };

  return {
    add: (from, to, next) => {
      // The last word on a byte counts, so what is of another kind has to be told in its turn.
      if (next !== state) flush();
      state = next;
      const last = ranges.at(-1);
      if (last !== undefined && last.to === from) last.to = to;
      else ranges.push({ from, to });
      if (pause === null || ranges.length >= MAX_RANGES) flush();
    },
    flush,
  };
};
