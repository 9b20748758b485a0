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
  type JobStep,
  type JobSubject,
  jobKinds,
  noProgress,
  rankOf,
  type StepId,
  stepOf,
  stepsOf,
  stickIfLeft,
  type WriteProgress,
} from './jobs.ts';
import type { Lock } from './locks.ts';
import type { Preferences } from './preferences.ts';
import type { Services } from './service-state.ts';
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
      const progress = job.writes[driveId]?.progress ?? { phase: job.step, ...noProgress };
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

export const isRunning = ({ ended }: Pick<JobState, 'ended'>): boolean => ended === null;

/** Pure. Whether it is at a drive in a way that is not left in the middle. */
export const holdsDrives = (job: JobState): boolean =>
  isRunning(job) && stickIfLeft(job.kind, job.step) !== 'untouched';

/**
 * Pure. How far a build is, from 0 to 1: what nix has built and fetched of what it knows of. Null while nothing is finished
 * yet: an empty bar would look like a build that hangs.
 */
export const buildFraction = ({ built, progress }: JobState['build']): number | null => {
  if (built) return 1;
  if (!progress) return null;
  const shares: number[] = [];
  if (progress.expectedCount > 0) shares.push(progress.builtCount / progress.expectedCount);
  if (progress.downloadExpectedBytes > 0) {
    shares.push(progress.downloadedBytes / progress.downloadExpectedBytes);
  }
  const sum = shares.reduce((all, share) => all + Math.min(1, share), 0);
  return sum > 0 ? sum / shares.length : null;
};

/** Pure. How much of its bytes a drive has in one step, from 0 to 1; null where nothing tells of how many. */
export const bytesFraction = ({ bytesDone, bytesTotal }: WriteProgress): number | null =>
  bytesTotal === null || bytesTotal === 0 ? null : Math.min(1, bytesDone / bytesTotal);

/** Pure. How far a job is, from 0 to 1 over all of its steps; null while nothing tells. Below 1 until it has ended. */
export const jobFraction = (job: JobState): number | null => {
  if (job.ended !== null) return 1;
  const weighed = stepsOf(job.kind).filter(({ weight }) => weight > 0);
  const shares = weighed.map((step) =>
    step.scope === 'drive' ? drivesShare(job, step) : jobShare(job, step),
  );
  if (shares.every((share) => share === null)) return null;
  const done = weighed.reduce((sum, { weight }, at) => sum + weight * (shares[at] ?? 0), 0);
  const all = weighed.reduce((sum, { weight }) => sum + weight, 0);
  return Math.min(0.99, done / all);
};

const jobShare = (job: JobState, step: JobStep): number | null => {
  if (step.progress === 'build') return buildFraction(job.build);
  return rankOf(job.kind, job.step) > stepsOf(job.kind).indexOf(step) ? 1 : null;
};

/** The mean of the drives; one whose turn has not come counts as nothing done. */
const drivesShare = (job: JobState, step: JobStep): number | null => {
  const shares = job.subject.drives.map(({ id }) => driveShare(job, step, job.writes[id]));
  if (shares.every((share) => share === null)) return null;
  return shares.reduce<number>((all, share) => all + (share ?? 0), 0) / shares.length;
};

const driveShare = ({ kind }: JobState, step: JobStep, write: DriveWrite | undefined) => {
  if (!write) return null;
  if (write.outcome) return 1;
  const { phase } = write.progress;
  if (stepOf(phase, kind).scope !== 'drive') return null;
  const ahead = stepsOf(kind).indexOf(step) - rankOf(kind, phase);
  if (ahead !== 0) return ahead < 0 ? 1 : null;
  return bytesFraction(write.progress);
};
