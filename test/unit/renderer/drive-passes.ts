import type { DriveHistory, DrivePass, FoundBlocks } from '../../../electron/contract/index.ts';
import { noHistory, noteFoundBlocks, noteProgress } from '../../../electron/contract/index.ts';

type Going = {
  phase: 'writing' | 'syncing' | 'verifying';
  bytesTotal: number | null;
  seconds: number;
  /** In bytes a second, by the seconds since the pass began. */
  speed: (second: number) => number;
};

/** As the engine tells of a drive: ten figures a second, in the same history that a state has. */
export const historyOf = (...goings: readonly Going[]): DriveHistory => {
  let history = noHistory;
  let at = 1_000_000;
  for (const { phase, bytesTotal, seconds, speed } of goings) {
    let bytes = 0;
    for (let tick = 0; tick <= seconds * 10; tick += 1) {
      const bytesDone = Math.round(Math.min(bytes, bytesTotal ?? bytes));
      const progress = { phase, bytesDone, bytesTotal, bytesPerSecond: null, etaSeconds: null };
      history = noteProgress(history, { ...progress, stalled: false }, at);
      bytes += speed(tick / 10) / 10;
      at += 100;
    }
  }
  return history;
};

export const passOf = (going: Going): DrivePass => {
  const [pass] = historyOf(going).passes;
  if (!pass) throw new Error('a history of one pass has it');
  return pass;
};

export const withFound = (history: DriveHistory, ...blocks: FoundBlocks[]): DriveHistory =>
  noteFoundBlocks(history, blocks);
