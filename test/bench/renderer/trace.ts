import type { Page } from 'playwright';
import { z } from 'zod';

/** What the page's main thread did for each picture, in milliseconds of processor time. */
export type TracedFrames = { cpuMs: number[] };

const TraceEvent = z.object({
  ph: z.string(),
  name: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  /** Processor time of the thread, in microseconds. */
  tdur: z.number().optional(),
  args: z.object({ name: z.string().optional() }).optional(),
});
type TraceEvent = z.infer<typeof TraceEvent>;
const Trace = z.object({ traceEvents: z.array(z.unknown()) });

const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];

/**
 * Chromium's own trace of what happens while `act` runs. Processor time, because on a machine that others use as well a picture is
 * also late where the page had nothing to do with it.
 */
export const traceFrames = async (page: Page, act: () => Promise<void>): Promise<TracedFrames> => {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser of its own.');
  await browser.startTracing(page, { categories });
  try {
    await act();
  } catch (problem) {
    await browser.stopTracing();
    throw problem;
  }
  return { cpuMs: cpuOfFrames(JSON.parse((await browser.stopTracing()).toString())) };
};

/** Pure. All that ran from one picture to the next, by picture. */
const cpuOfFrames = (trace: unknown): number[] => {
  const events = Trace.parse(trace).traceEvents.flatMap((event): TraceEvent[] => {
    const parsed = TraceEvent.safeParse(event);
    return parsed.success ? [parsed.data] : [];
  });
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(threadOf),
  );
  const frames = events.filter(
    (event) => event.name === 'FireAnimationFrame' && mains.has(threadOf(event)),
  );
  // Chromium keeps a renderer in reserve; the page's is the one with pictures.
  const [busiest] = frames.map(threadOf);
  const starts = frames
    .filter((event) => threadOf(event) === busiest)
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  const cpuMs = starts.map(() => 0);
  for (const event of events) {
    if (event.name !== 'RunTask' || event.ph !== 'X' || threadOf(event) !== busiest) continue;
    const next = starts.findIndex((start) => start >= event.ts);
    if (next !== -1) cpuMs[next] = (cpuMs[next] ?? 0) + (event.tdur ?? 0) / 1000;
  }
  return cpuMs;
};

const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;
