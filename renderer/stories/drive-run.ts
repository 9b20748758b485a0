import type { EventBody, FoundBlocks, WriteProgress } from './contract.ts';

/** With the time at which it is told, where it matters; in milliseconds since 1970. */
export type StoryEvent = EventBody & { at?: number };

export type Part = {
  phase: 'writing' | 'syncing' | 'verifying';
  /** Of this pass; it ends there, or where the story is told. */
  totalBytes: number;
  /** In bytes a second, by the seconds since the pass began. 0: it stalls. */
  speed: (second: number) => number;
  /** Tells only so much of it. */
  upTo?: number;
  /** What was found when so much was done. */
  found?: { atBytes: number; blocks: FoundBlocks[] }[];
  /** Of several drives the job's own phase is told by another. */
  silent?: boolean;
};

type Run = { jobId: string; driveId: string; endsAt: number; parts: readonly Part[] };

const everySeconds = 0.5;

/** What the engine tells of one drive, half a second by half a second, so that the last of it is told at `endsAt`. */
export const driveRun = ({ jobId, driveId, endsAt, parts }: Run): StoryEvent[] => {
  const events: StoryEvent[] = [];
  let second = 0;
  for (const part of parts) {
    const { phase, totalBytes, upTo = totalBytes, found = [], silent = false } = part;
    const began = second;
    if (!silent) events.push({ type: 'job.phaseChanged', jobId, phase, at: second });
    const told = (bytesDone: number, bytesPerSecond: number): WriteProgress => ({
      phase,
      bytesDone: Math.round(bytesDone),
      bytesTotal: totalBytes,
      bytesPerSecond,
      etaSeconds: bytesPerSecond > 0 ? (totalBytes - bytesDone) / bytesPerSecond : null,
      stalled: bytesPerSecond === 0 && phase !== 'syncing',
    });
    if (phase === 'syncing') {
      events.push({
        type: 'write.progressed',
        jobId,
        driveId,
        progress: told(totalBytes, 0),
        at: second,
      });
      second += 2;
      continue;
    }
    const waiting = [...found];
    for (let done = 0; ; ) {
      const speed = part.speed(second - began);
      events.push({
        type: 'write.progressed',
        jobId,
        driveId,
        progress: told(done, speed),
        at: second,
      });
      while (waiting[0] && waiting[0].atBytes <= done) {
        const blocks = waiting.shift()?.blocks ?? [];
        events.push({ type: 'write.blocksFound', jobId, driveId, blocks, at: second });
      }
      if (done >= upTo) break;
      second += everySeconds;
      done = Math.min(upTo, done + speed * everySeconds);
    }
  }
  return events.map((event) => ({
    ...event,
    at: endsAt - (second - (event.at ?? 0)) * 1000,
  }));
};

/** As a real stick goes: a little up and down around its speed. */
export const around =
  (speed: number, share = 0.12) =>
  (second: number): number =>
    speed * (1 + share * Math.sin(second * 1.9) * Math.cos(second * 0.7));

/** Quick until its cache is full. */
export const withCache =
  (quick: number, slow: number, seconds: number) =>
  (second: number): number =>
    around(second < seconds ? quick : slow)(second);
