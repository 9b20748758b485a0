import type { BrowserWindow, ProgressBarOptions } from 'electron';
import { isRunning, type JobState, jobFraction } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';

export type TaskBar = { progress: number; mode: ProgressBarOptions['mode'] };

/** Electron takes a bar away below 0, and makes one without an end above 1 (`BrowserWindow.setProgressBar`). */
const cleared: TaskBar = { progress: -1, mode: 'none' };
const endless = 2;

/**
 * Pure. `reached` is how far the bar has come before: it never goes back. On Linux there is no bar without an end, and one
 * above 1 would look full.
 */
export const taskBarOf = (
  job: Pick<JobState, 'ended' | 'writes'> | null,
  reached: number | null,
  platform: NodeJS.Platform,
): TaskBar => {
  if (job === null || job.ended === 'done' || job.ended === 'cancelled') return cleared;
  if (job.ended === 'failed') return { progress: reached ?? 1, mode: 'error' };
  const isStalled = Object.values(job.writes).some(
    ({ outcome, progress }) => outcome === null && progress.stalled,
  );
  if (reached !== null) return { progress: reached, mode: isStalled ? 'paused' : 'normal' };
  return platform === 'linux'
    ? { progress: 0, mode: 'normal' }
    : { progress: endless, mode: 'indeterminate' };
};

/** The progress of all jobs where the desktop shows the window's icon. A failure stays there until someone looks. */
export const setupTaskBar = (
  window: BrowserWindow,
  engine: Engine,
  platform = process.platform,
): void => {
  /** Those that run, and that ran since somebody looked. */
  let running = '';
  const unseen = new Set<string>();
  let reached: number | null = null;
  let shown = cleared;
  const show = (next: TaskBar) => {
    // The desktop is told of what can be seen.
    const same = next.mode === shown.mode && Math.abs(next.progress - shown.progress) < 0.005;
    if (same || window.isDestroyed()) return;
    shown = next;
    window.setProgressBar(next.progress, { mode: next.mode });
  };
  const update = () => {
    const { jobs } = engine.state();
    const now = jobs.filter(isRunning);
    if (now.length === 0) {
      running = '';
      if (window.isFocused()) unseen.clear();
      const failed = jobs.find(({ id, ended }) => unseen.has(id) && ended === 'failed');
      return show(taskBarOf(failed ?? null, reached, platform));
    }
    const ids = now.map(({ id }) => id);
    if (ids.join() !== running) reached = null;
    running = ids.join();
    for (const id of ids) unseen.add(id);
    const shares = now.map(jobFraction);
    if (shares.some((share) => share !== null)) {
      const mean = shares.reduce<number>((sum, share) => sum + (share ?? 0), 0) / shares.length;
      reached = Math.max(reached ?? 0, mean);
    }
    const writes: JobState['writes'] = Object.assign({}, ...now.map((job) => job.writes));
    show(taskBarOf({ ended: null, writes }, reached, platform));
  };
  engine.subscribe(null, update);
  window.on('focus', update);
};
