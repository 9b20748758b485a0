import { z } from 'zod';
import { BuildProgress, BuiltImage, LogLine } from './build.ts';
import { Drive } from './drives.ts';
import { Failure } from './failure.ts';
import { FoundBlocks } from './found-blocks.ts';
import { ImageAbout } from './image.ts';
import { JobKind, JobResult, JobSubject, StepId, WriteProgress } from './jobs.ts';
import { Lock } from './locks.ts';
import { Preferences } from './preferences.ts';
import { Service } from './service-state.ts';
import { DriveOutcome } from './stick.ts';

const jobId = z.string();

/** What happens, in the past tense. */
export const EventBody = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job.started'), jobId, kind: JobKind, subject: JobSubject }),
  z.object({ type: z.literal('job.phaseChanged'), jobId, phase: StepId }),
  z.object({ type: z.literal('job.warned'), jobId, warning: Failure }),
  /** Looked at, before anything is written. */
  z.object({ type: z.literal('image.examined'), jobId, image: z.string(), about: ImageAbout }),
  z.object({ type: z.literal('build.progressed'), jobId, progress: BuildProgress }),
  z.object({ type: z.literal('build.logged'), jobId, lines: z.array(LogLine) }),
  z.object({ type: z.literal('build.keyFound'), jobId, sshPublicKey: z.string() }),
  z.object({ type: z.literal('build.finished'), jobId, built: BuiltImage }),
  z.object({
    type: z.literal('write.progressed'),
    jobId,
    driveId: z.string(),
    progress: WriteProgress,
  }),
  /** Thinned out as progress is; a drive that is as it should be has none. */
  z.object({
    type: z.literal('write.blocksFound'),
    jobId,
    driveId: z.string(),
    blocks: z.array(FoundBlocks),
  }),
  z.object({ type: z.literal('write.finished'), jobId, outcome: DriveOutcome }),
  z.object({ type: z.literal('job.done'), jobId, result: JobResult }),
  z.object({ type: z.literal('job.failed'), jobId, error: Failure, result: JobResult }),
  z.object({ type: z.literal('job.cancelled'), jobId, error: Failure, result: JobResult }),
  z.object({ type: z.literal('job.forgotten'), jobId }),
  z.object({ type: z.literal('drives.changed'), drives: z.array(Drive) }),
  /** What this and other processes have for themselves. */
  z.object({ type: z.literal('locks.changed'), locks: z.array(Lock) }),
  z.object({ type: z.literal('service.changed'), service: Service }),
  z.object({ type: z.literal('service.stopped'), name: z.string() }),
  z.object({ type: z.literal('preferences.changed'), preferences: Preferences }),
]);
export type EventBody = z.infer<typeof EventBody>;

/** `seq` rises by one over all events of the engine's life; `at` is in milliseconds since 1970. */
export type EngineEvent = EventBody & { seq: number; at: number };

export type EventOf<T extends EventBody['type']> = Extract<EventBody, { type: T }>;

/** As a job tells it: whose it is goes without saying. */
export type WithoutJobId<T> = T extends { jobId: string } ? Omit<T, 'jobId'> : never;
