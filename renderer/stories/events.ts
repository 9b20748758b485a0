import type { EventBody } from './contract.ts';
import { around, driveRun, type Part, type StoryEvent } from './drive-run.ts';
import * as sample from './samples.ts';

/** What the engine tells of a job, from its start to its end. */

export const jobId = 'make-1';

export const started: EventBody[] = [
  { type: 'job.started', jobId, kind: 'make', subject: sample.subject },
  { type: 'job.phaseChanged', jobId, phase: 'building' },
];

export const building: EventBody[] = [
  ...started,
  { type: 'build.progressed', jobId, progress: sample.buildProgress(91, Date.now()) },
];

export const builtEvents: EventBody[] = [
  ...building,
  { type: 'build.keyFound', jobId, sshPublicKey: sample.deployKey },
  { type: 'build.finished', jobId, built: sample.built },
  { type: 'job.phaseChanged', jobId, phase: 'authorising' },
];

const { sizeBytes } = sample.built;

/** The only drive of the job; the last of it is told now. */
export const run = (...parts: Part[]): StoryEvent[] => [
  ...builtEvents,
  ...driveRun({ jobId, driveId: sample.sandisk.id, endsAt: Date.now(), parts }),
];

export const written = {
  phase: 'writing',
  totalBytes: sizeBytes,
  speed: around(31_000_000),
} as const;
export const synced = { phase: 'syncing', totalBytes: sizeBytes, speed: () => 0 } as const;
export const readBack = {
  phase: 'verifying',
  totalBytes: sizeBytes,
  speed: around(124_000_000, 0.06),
} as const;

export const writing = run({ ...written, upTo: sizeBytes * 0.43 });

export const verifying = run(written, synced, { ...readBack, upTo: sizeBytes * 0.71 });

export const done: StoryEvent[] = [
  ...verifying,
  { type: 'write.finished', jobId, outcome: sample.outcome },
  { type: 'job.done', jobId, result: { build: sample.built, drives: [sample.outcome] } },
];

/** With what people look for, and with lines that are too long for the window. */
export const mixedLog = (count: number): EventBody => ({
  type: 'build.logged',
  jobId,
  lines: Array.from({ length: count }, (_, number) => ({
    number,
    derivation: ['linux-6.12.8', 'firefox-134.0', null][number % 3] ?? null,
    text:
      number % 17 === 0
        ? `drivers/usb/storage/uas.c:${number}:12: warning: unused variable ‘flags’ [-Wunused-variable]`
        : number % 29 === 0
          ? `gcc -o drivers/usb/storage/uas-${number}.o -c ${'-Iinclude/generated/uapi '.repeat(20)}`
          : `  CC      drivers/usb/storage/uas-${number}.o`,
  })),
});

export const log = (count: number): EventBody => ({
  type: 'build.logged',
  jobId,
  lines: Array.from({ length: count }, (_, number) => ({
    number,
    derivation: ['linux-6.12.8', 'firefox-134.0', null][number % 3] ?? null,
    text: `  CC      drivers/usb/storage/uas-${number}.o`,
  })),
});
