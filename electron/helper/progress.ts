import type { HelperEvent, HelperPhase } from '../helper-protocol/index.ts';

/** 20 a second: the engine thins it out to what a person can see. */
const INTERVAL_MS = 50;

export type Progress = { advance: (bytes: number) => void; finish: () => void };

/** Tells of the bytes done in a phase of one drive, seldom enough, and of the last of them in any case. */
export const createProgress = (
  at: { drive: number; phase: HelperPhase; bytesTotal: number | null },
  send: (event: HelperEvent) => void,
): Progress => {
  let bytesDone = 0;
  let sentAt = Number.NEGATIVE_INFINITY;
  const tell = (): void => {
    sentAt = performance.now();
    send({ type: 'progress', ...at, bytesDone });
  };
  return {
    advance: (bytes) => {
      bytesDone += bytes;
      if (performance.now() - sentAt >= INTERVAL_MS) tell();
    },
    finish: tell,
  };
};
