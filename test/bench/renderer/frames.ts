import type { CDPSession, Page } from 'playwright';
import { traceFrames } from './trace.ts';

/** Of a screen with 60 pictures a second. */
const frameMs = 1000 / 60;

export type FrameFigures = {
  frames: number;
  'p50 ms': number;
  'p95 ms': number;
  'longest ms': number;
  'dropped %': number;
  /** Of the page's own work: as many as would be dropped on a machine that has nothing else to do. */
  'own %': number;
  /** The most processor time that the page's main thread took for one picture. */
  'own longest ms': number;
  'long tasks': number;
  'main thread %': number;
};

/** Notes when each picture was due in the page, and how busy its main thread was, while `act` runs. */
export const measureFrames = async (
  page: Page,
  act: () => Promise<void>,
): Promise<FrameFigures> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.evaluate(begin);
  const before = await taskSeconds(session);
  const { cpuMs } = await traceFrames(page, act);
  const after = await taskSeconds(session);
  const { intervals, longTasks } = await page.evaluate(end);
  await session.detach();
  const dropped = intervals.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / frameMs) - 1), 0);
  const own = cpuMs.reduce((sum, ms) => sum + Math.max(0, Math.ceil(ms / frameMs) - 1), 0);
  return {
    frames: intervals.length,
    'p50 ms': round(percentile(intervals, 0.5)),
    'p95 ms': round(percentile(intervals, 0.95)),
    'longest ms': round(Math.max(...intervals)),
    'dropped %': round((100 * dropped) / (intervals.length + dropped)),
    'own %': round((100 * own) / (cpuMs.length + own)),
    'own longest ms': round(Math.max(...cpuMs)),
    'long tasks': longTasks,
    'main thread %': round((100 * (after.busy - before.busy)) / (after.at - before.at)),
  };
};

/** So much of one processor the page's main thread takes, as a percentage: its own time, not that of others on the machine. */
export const measureBusy = async (page: Page, ms: number): Promise<number> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await taskSeconds(session);
  await new Promise((resolve) => setTimeout(resolve, ms));
  const after = await taskSeconds(session);
  await session.detach();
  return round((100 * (after.busy - before.busy)) / (after.at - before.at));
};

const taskSeconds = async (session: CDPSession): Promise<{ at: number; busy: number }> => {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { at: of('Timestamp'), busy: of('TaskDuration') };
};

type Probe = { intervals: number[]; longTasks: number; stop: () => void };
type Probed = typeof globalThis & { probe?: Probe };

/** Runs in the page. */
const begin = (): void => {
  const probe: Probe = { intervals: [], longTasks: 0, stop: () => undefined };
  let last: number | null = null;
  let goesOn = true;
  const tick = (now: number): void => {
    if (last !== null) probe.intervals.push(now - last);
    last = now;
    if (goesOn) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  const observer = new PerformanceObserver((list) => {
    probe.longTasks += list.getEntries().length;
  });
  observer.observe({ type: 'longtask' });
  probe.stop = () => {
    goesOn = false;
    observer.disconnect();
  };
  (globalThis as Probed).probe = probe;
};

/** Runs in the page. */
const end = (): { intervals: number[]; longTasks: number } => {
  const { probe } = globalThis as Probed;
  probe?.stop();
  return { intervals: probe?.intervals ?? [], longTasks: probe?.longTasks ?? 0 };
};

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

const round = (value: number): number => Math.round(value * 10) / 10;
