import type { EventBody } from './contract.ts';
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

export const progress = (
  phase: 'writing' | 'verifying',
  share: number,
  bytesPerSecond: number,
) => ({
  type: 'write.progressed' as const,
  jobId,
  driveId: sample.sandisk.id,
  progress: {
    phase,
    bytesDone: Math.round(sample.built.sizeBytes * share),
    bytesTotal: sample.built.sizeBytes,
    bytesPerSecond,
    etaSeconds: (sample.built.sizeBytes * (1 - share)) / bytesPerSecond,
    stalled: false,
  },
});

export const writing: EventBody[] = [
  ...builtEvents,
  { type: 'job.phaseChanged', jobId, phase: 'writing' },
  progress('writing', 0.43, 47_600_000),
];

export const verifying: EventBody[] = [
  ...writing,
  { type: 'job.phaseChanged', jobId, phase: 'syncing' },
  { type: 'job.phaseChanged', jobId, phase: 'verifying' },
  progress('verifying', 0.71, 136_000_000),
];

export const done: EventBody[] = [
  ...verifying,
  { type: 'write.finished', jobId, outcome: sample.outcome },
  { type: 'job.done', jobId, result: { build: sample.built, drives: [sample.outcome] } },
];

export const log = (count: number): EventBody => ({
  type: 'build.logged',
  jobId,
  lines: Array.from({ length: count }, (_, number) => ({
    number,
    derivation: ['linux-6.12.8', 'firefox-134.0', null][number % 3] ?? null,
    text: `  CC      drivers/usb/storage/uas-${number}.o`,
  })),
});
