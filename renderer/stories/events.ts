import type {
  BuiltImage,
  DriveOutcome,
  EventBody,
  Failure,
  FoundBlocks,
  JobKind,
  JobSubject,
  WriteProgress,
} from './contract.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';

/** What the engine tells of a job, from its start to its end. */

/** With the time at which it is told, where it matters; in milliseconds since 1970. */
export type StoryEvent = EventBody & { at?: number };

export const jobId = 'make-1';

export const begin = (kind: JobKind, subject: JobSubject): EventBody => ({
  type: 'job.started',
  jobId,
  kind,
  subject,
});

export const enter = (phase: WriteProgress['phase']): EventBody => ({
  type: 'job.phaseChanged',
  jobId,
  phase,
});

export const progressed = (driveId: string, changes: Partial<WriteProgress>): EventBody => ({
  type: 'write.progressed',
  jobId,
  driveId,
  progress: known.progress(changes),
});

/** The job's end; without an error a good one. */
export const end = (
  drives: DriveOutcome[],
  error: Failure | null = null,
  build: BuiltImage | null = sample.built,
): EventBody => {
  const result = { build, drives };
  if (error === null) return { type: 'job.done', jobId, result };
  const type = error.code === 'CANCELLED' ? 'job.cancelled' : 'job.failed';
  return { type, jobId, error, result };
};

export const started: EventBody[] = [begin('make', sample.subject), enter('building')];

const afterStart: EventBody[] = [
  enter('building'),
  { type: 'build.progressed', jobId, progress: sample.buildProgress(91, Date.now()) },
];

const afterBuild: EventBody[] = [
  ...afterStart,
  { type: 'build.keyFound', jobId, sshPublicKey: sample.deployKey },
  { type: 'build.finished', jobId, built: sample.built },
  enter('authorising'),
];

export const building: EventBody[] = [begin('make', sample.subject), ...afterStart];

/** Up to the permission to write. */
export const builtFor = (subject: JobSubject): EventBody[] => [
  begin('make', subject),
  ...afterBuild,
];

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

const everySeconds = 0.5;

/** What the engine tells of one drive, half a second by half a second, so that the last of it is told now. */
export const ofDrive = (driveId: string, ...parts: readonly Part[]): StoryEvent[] => {
  const events: { event: EventBody; second: number }[] = [];
  let second = 0;
  const tell = (event: EventBody) => events.push({ event, second });
  for (const part of parts) {
    const { phase, totalBytes, upTo = totalBytes, found = [], silent = false } = part;
    const began = second;
    if (!silent) tell(enter(phase));
    const tellProgress = (bytesDone: number, bytesPerSecond: number) => {
      const progress: WriteProgress = {
        phase,
        bytesDone: Math.round(bytesDone),
        bytesTotal: totalBytes,
        bytesPerSecond,
        etaSeconds: bytesPerSecond > 0 ? (totalBytes - bytesDone) / bytesPerSecond : null,
        stalled: bytesPerSecond === 0 && phase !== 'syncing',
      };
      tell({ type: 'write.progressed', jobId, driveId, progress });
    };
    if (phase === 'syncing') {
      tellProgress(totalBytes, 0);
      second += 2;
      continue;
    }
    const waiting = [...found];
    for (let done = 0; ; ) {
      const speed = part.speed(second - began);
      tellProgress(done, speed);
      while (waiting[0] && waiting[0].atBytes <= done) {
        const blocks = waiting.shift()?.blocks ?? [];
        tell({ type: 'write.blocksFound', jobId, driveId, blocks });
      }
      if (done >= upTo) break;
      second += everySeconds;
      done = Math.min(upTo, done + speed * everySeconds);
    }
  }
  const endsAt = Date.now() - second * 1000;
  return events.map(({ event, second: at }) => ({ ...event, at: endsAt + at * 1000 }));
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

/** The only drive of the job. */
export const run = (...parts: Part[]): StoryEvent[] => [
  ...builtFor(sample.subject),
  ...ofDrive(sample.sandisk.id, ...parts),
];

export const total = sample.built.sizeBytes;

export const written = { phase: 'writing', totalBytes: total, speed: around(31_000_000) } as const;
export const synced = { phase: 'syncing', totalBytes: total, speed: () => 0 } as const;
export const readBack = {
  phase: 'verifying',
  totalBytes: total,
  speed: around(124_000_000, 0.06),
} as const;

export const writing = run({ ...written, upTo: total * 0.43 });

export const verifying = run(written, synced, { ...readBack, upTo: total * 0.71 });

export const done: StoryEvent[] = [
  ...verifying,
  { type: 'write.finished', jobId, outcome: sample.outcome },
  end([sample.outcome]),
];

/** Lines of a build; `mixed`: with what people look for, and with some that are too long for the window. */
export const log = (count: number, isMixed = false): EventBody => ({
  type: 'build.logged',
  jobId,
  lines: Array.from({ length: count }, (_, number) => ({
    number,
    derivation: ['linux-6.12.8', 'firefox-134.0', null][number % 3] ?? null,
    text:
      isMixed && number % 17 === 0
        ? `drivers/usb/storage/uas.c:${number}:12: warning: unused variable ‘flags’ [-Wunused-variable]`
        : isMixed && number % 29 === 0
          ? `gcc -o drivers/usb/storage/uas-${number}.o -c ${'-Iinclude/generated/uapi '.repeat(20)}`
          : `  CC      drivers/usb/storage/uas-${number}.o`,
  })),
});
