import { powerSaveBlocker } from 'electron';
import { isRunning } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';

/** The machine must not fall asleep over a half-written stick. The screen may. */
export const setupPowerSaveBlocker = (engine: Engine): void => {
  let blocker: number | null = null;
  engine.subscribe(null, () => {
    const busy = engine.state().jobs.some(isRunning);
    if (busy) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (blocker !== null) {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
  });
};
