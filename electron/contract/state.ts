import type { BuildProgress, BuiltImage } from './build.ts';
import { type DriveHistory, noHistory, noteFoundBlocks, noteProgress } from './drive-history.ts';
import type { Drive } from './drives.ts';
import type { EngineEvent } from './events.ts';
import type { Failure } from './failure.ts';
import type { ImageAbout } from './image.ts';
import {
  type JobEnding,
  type JobKind,
  type JobResult,
  type JobSubject,
  jobKinds,
  type StepId,
  stickIfLeft,
  type WriteProgress,
} from './jobs.ts';
import type { Lock } from './locks.ts';
import type { Preferences } from './preferences.ts';
import type { Services } from './services.ts';
import type { DriveOutcome } from './stick.ts';

export type DriveWrite = { progress: WriteProgress; outcome: DriveOutcome | null };

export type JobState = {
  id: string;
  kind: JobKind;
  subject: JobSubject;
  /** In which it is, or was when it ended. */
  step: StepId;
  /** Null while it goes on. */
  ended: JobEnding | null;
  startedAt: number;
  finishedAt: number | null;
  /** When each step was entered last, in milliseconds since 1970. */
  stepStartedAt: Partial<Record<StepId, number>>;
  build: { progress: BuildProgress | null; sshPublicKey: string | null; built: BuiltImage | null };
  /** By drive id. */
  writes: Record<string, DriveWrite>;
  /** By drive id. */
  histories: Record<string, DriveHistory>;
  /** The image, once it was looked at. */
  about: ImageAbout | null;
  warnings: Failure[];
  result: JobResult | null;
  error: Failure | null;
};

/** All that the engine tells a shell. Engine and renderer reduce the same events with the same function. */
export type EngineState = {
  /** Of the last event that is in it. */
  seq: number;
  /** Oldest first. */
  jobs: JobState[];
  /** Null until the first listing. */
  drives: Drive[] | null;
  locks: Lock[];
  services: Services;
  /** Null until they are changed for the first time: `preferences.read` tells what they are. */
  preferences: Preferences | null;
};

export const initialState: EngineState = {
  seq: 0,
  jobs: [],
  drives: null,
  locks: [],
  services: {},
  preferences: null,
};

/** Pure. An event for an unknown job, or one that was seen before (`seq`), changes nothing. */
export const reduce = (state: EngineState, event: EngineEvent): EngineState => {
  if (event.seq <= state.seq) return state;
  const next = { ...state, seq: event.seq };
  switch (event.type) {
    case 'drives.changed':
      return { ...next, drives: event.drives };
    case 'locks.changed':
      return { ...next, locks: event.locks };
    case 'service.changed':
      return { ...next, services: { ...state.services, [event.service.name]: event.service } };
    case 'service.stopped':
      return { ...next, services: { ...state.services, [event.name]: undefined } };
    case 'preferences.changed':
      return { ...next, preferences: event.preferences };
    case 'job.started':
      return { ...next, jobs: [...state.jobs, startedJob(event)] };
    case 'job.forgotten':
      return { ...next, jobs: state.jobs.filter((job) => job.id !== event.jobId) };
    case 'build.logged':
      // Logs are kept apart from the state: `jobs.readLog` gives what came before.
      return next;
    default:
      return {
        ...next,
        jobs: state.jobs.map((job) => (job.id === event.jobId ? reduceJob(job, event) : job)),
      };
  }
};

type JobEvent = Exclude<
  Extract<EngineEvent, { jobId: string }>,
  { type: 'job.started' | 'job.forgotten' | 'build.logged' }
>;

const startedJob = (event: Extract<EngineEvent, { type: 'job.started' }>): JobState => {
  const [{ id: step }] = jobKinds[event.kind].steps;
  return {
    id: event.jobId,
    kind: event.kind,
    subject: event.subject,
    step,
    ended: null,
    startedAt: event.at,
    finishedAt: null,
    stepStartedAt: { [step]: event.at },
    build: { progress: null, sshPublicKey: null, built: null },
    writes: {},
    histories: {},
    about: null,
    warnings: [],
    result: null,
    error: null,
  };
};

const reduceJob = (job: JobState, event: JobEvent): JobState => {
  switch (event.type) {
    case 'job.phaseChanged':
      return {
        ...job,
        step: event.phase,
        stepStartedAt: { ...job.stepStartedAt, [event.phase]: event.at },
      };
    case 'job.warned':
      return { ...job, warnings: [...job.warnings, event.warning] };
    case 'image.examined':
      return { ...job, about: event.about };
    case 'build.progressed':
      return { ...job, build: { ...job.build, progress: event.progress } };
    case 'build.keyFound':
      return { ...job, build: { ...job.build, sshPublicKey: event.sshPublicKey } };
    case 'build.finished':
      return {
        ...job,
        build: {
          ...job.build,
          built: event.built,
          sshPublicKey: event.built.sshPublicKey ?? job.build.sshPublicKey,
        },
      };
    case 'write.progressed': {
      const { driveId, progress } = event;
      const outcome = job.writes[driveId]?.outcome ?? null;
      return {
        ...job,
        writes: { ...job.writes, [driveId]: { progress, outcome } },
        histories: withHistory(job, driveId, (history) =>
          noteProgress(history, progress, event.at),
        ),
      };
    }
    case 'write.blocksFound': {
      const { driveId, blocks } = event;
      return {
        ...job,
        histories: withHistory(job, driveId, (history) => noteFoundBlocks(history, blocks)),
      };
    }
    case 'write.finished': {
      const { driveId } = event.outcome;
      const progress = job.writes[driveId]?.progress ?? {
        phase: job.step,
        bytesDone: 0,
        bytesTotal: null,
        bytesPerSecond: null,
        etaSeconds: null,
        stalled: false,
      };
      return { ...job, writes: { ...job.writes, [driveId]: { progress, outcome: event.outcome } } };
    }
    case 'job.done':
    case 'job.failed':
    case 'job.cancelled':
      return {
        ...job,
        ended: endings[event.type],
        result: event.result,
        error: event.type === 'job.done' ? null : event.error,
        finishedAt: event.at,
      };
  }
};

const endings = {
  'job.done': 'done',
  'job.failed': 'failed',
  'job.cancelled': 'cancelled',
} as const satisfies Record<string, JobEnding>;

const withHistory = (
  { histories }: JobState,
  driveId: string,
  change: (history: DriveHistory) => DriveHistory,
): JobState['histories'] => ({
  ...histories,
  [driveId]: change(histories[driveId] ?? noHistory),
});

/** Pure. Whether it is at a drive in a way that is not left in the middle. */
export const holdsDrives = ({ kind, step, ended }: JobState): boolean =>
  ended === null && stickIfLeft(kind, step) !== 'untouched';
