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
import { variants } from './variants.ts';

const jobId = z.string();

/** What happens, in the past tense. */
export const EventBody = variants('type', {
  'job.started': { jobId, kind: JobKind, subject: JobSubject },
  'job.phaseChanged': { jobId, phase: StepId },
  'job.warned': { jobId, warning: Failure },
  /** Looked at, before anything is written. */
  'image.examined': { jobId, image: z.string(), about: ImageAbout },
  'build.progressed': { jobId, progress: BuildProgress },
  'build.logged': { jobId, lines: z.array(LogLine) },
  'build.keyFound': { jobId, sshPublicKey: z.string() },
  'build.finished': { jobId, built: BuiltImage },
  'write.progressed': { jobId, driveId: z.string(), progress: WriteProgress },
  /** Thinned out as progress is; a drive that is as it should be has none. */
  'write.blocksFound': { jobId, driveId: z.string(), blocks: z.array(FoundBlocks) },
  'write.finished': { jobId, outcome: DriveOutcome },
  'job.done': { jobId, result: JobResult },
  'job.failed': { jobId, error: Failure, result: JobResult },
  'job.cancelled': { jobId, error: Failure, result: JobResult },
  'job.forgotten': { jobId },
  'drives.changed': { drives: z.array(Drive) },
  /** What this and other processes have for themselves. */
  'locks.changed': { locks: z.array(Lock) },
  'service.changed': { service: Service },
  'service.stopped': { name: z.string() },
  'preferences.changed': { preferences: Preferences },
});
export type EventBody = z.infer<typeof EventBody>;

/** `seq` rises by one over all events of the engine's life; `at` is in milliseconds since 1970. */
export type EngineEvent = EventBody & { seq: number; at: number };

export type EventOf<T extends EventBody['type']> = Extract<EventBody, { type: T }>;

/** As a job tells it: whose it is goes without saying. */
export type WithoutJobId<T> = T extends { jobId: string } ? Omit<T, 'jobId'> : never;
