import { addFoundBlocks, type FoundBlocks } from '../../contract/index.ts';
import type { Clock } from '../ports/index.ts';
import { createCoalescer } from './coalesce.ts';

/** A picture of the drive need not be quicker. */
const INTERVAL_MS = 250;

export type FoundTeller = {
  add: (blocks: readonly FoundBlocks[]) => void;
  /** Afterwards nothing comes any more. */
  end: () => void;
};

/** What was found on one drive, told seldom enough: of what waits only the last word counts. */
export const createFoundTeller = (
  clock: Clock,
  tell: (blocks: FoundBlocks[]) => void,
): FoundTeller => {
  let waiting: FoundBlocks[] = [];
  const coalescer = createCoalescer<readonly FoundBlocks[]>(clock, INTERVAL_MS, (blocks) => {
    waiting = [];
    tell([...blocks]);
  });
  return {
    add: (blocks) => {
      waiting = addFoundBlocks(waiting, blocks);
      coalescer.push(waiting);
    },
    end: coalescer.flush,
  };
};
