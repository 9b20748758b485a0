import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  bugError,
  type EventBody,
  type Failure,
  fail,
  type JobKind,
  type JobResult,
  type JobSubject,
  type LockWish,
  type LogLine,
  lastLines,
  ok,
  type Result,
  rankOf,
  type StepId,
  type WithoutJobId,
} from '../../contract/index.ts';
import type { Locks, Ports } from '../ports/index.ts';
import type { EventHub } from '../transport/event-hub.ts';

type JobEventBody = WithoutJobId<EventBody>;

export type JobContext = {
  id: string;
  kind: JobKind;
  signal: AbortSignal;
  emit: (event: JobEventBody) => void;
  /** One of the steps that its kind declares. */
  enter: (step: StepId) => void;
};

/** How a job ended. `result` says what was reached in every case. */
export type JobEnd = { result: JobResult; error: Failure | null };

export const nothingReached: JobResult = { build: null, drives: [] };

export type JobFiles = {
  log: (jobId: string) => string;
  /** The GC root of a job's image: held until the job is forgotten, so that nothing is collected while it is flashed. */
  root: (jobId: string) => string;
};

/** Where what belongs to a job lies. Those of several runs lie side by side, also of two that began at the same moment; the number of a job starts anew in each. */
export const jobFiles = ({ clock, environment: { folders } }: Ports): JobFiles => {
  const run = `${clock.now().toString(36)}-${randomUUID().slice(0, 8)}`;
  return {
    log: (jobId) => join(folders.logs, `${run}-${jobId}.log`),
    root: (jobId) => join(folders.cache, 'roots', `${run}-${jobId}`),
  };
};

export type Jobs = ReturnType<typeof createJobs>;

/**
 * Runs long work, and owns its state and log. A job ends with exactly one of `job.done`, `job.failed` and
 * `job.cancelled`, also when its code has a bug (`INTERNAL`).
 */
export const createJobs = (
  hub: EventHub,
  locks: Locks,
  logFile: (jobId: string) => string,
  release: (jobId: string) => Promise<void>,
) => {
  const running = new Map<string, { controller: AbortController; ended: Promise<void> }>();
  const logs = new Map<string, LogRing>();
  let counter = 0;
  let closed = false;

  const find = (jobId: string) => hub.state().jobs.find((job) => job.id === jobId);

  const start = async (
    kind: JobKind,
    subject: JobSubject,
    wishes: LockWish[],
    run: (job: JobContext) => Promise<JobEnd>,
  ): Promise<Result<{ jobId: string }>> => {
    counter += 1;
    const id = `${kind}-${counter}`;
    const taken = await locks.take(id, wishes);
    if (!taken.ok) return taken;
    // What was asked for just before must not begin when all else has ended.
    if (closed) {
      await taken.value();
      return fail('CANCELLED', { reason: 'beforeStart' });
    }
    const controller = new AbortController();
    const log = createLogRing();
    logs.set(id, log);
    hub.publish({ type: 'job.started', jobId: id, kind, subject });

    const emit = (event: JobEventBody) => {
      // Its last word is the last.
      if (!running.has(id)) return;
      if (event.type === 'build.logged') log.push(event.lines);
      hub.publish({ ...event, jobId: id } as EventBody);
    };
    const enter = (step: StepId) => {
      if (rankOf(kind, step) < 0) throw new Error(`${kind} does not declare the step ${step}`);
      if (find(id)?.step !== step) emit({ type: 'job.phaseChanged', phase: step });
    };

    const ended = Promise.resolve()
      .then(() => run({ id, kind, signal: controller.signal, emit, enter }))
      .catch((bug: unknown): JobEnd => ({ result: nothingReached, error: bugError(bug) }))
      .then(async ({ result, error }) => {
        await taken.value();
        if (!error) emit({ type: 'job.done', result });
        else if (isCancellation(error)) emit({ type: 'job.cancelled', error, result });
        else emit({ type: 'job.failed', error, result });
        running.delete(id);
      });
    running.set(id, { controller, ended });
    return ok({ jobId: id });
  };

  const cancel = (jobId: string): Result<Record<string, never>> => {
    const job = find(jobId);
    if (!job) return jobNotFound(jobId);
    // A job that has ended meanwhile is not an error: whoever cancels wants it to be over.
    running.get(jobId)?.controller.abort();
    return ok({});
  };

  const forget = async (jobId: string): Promise<Result<Record<string, never>>> => {
    const job = find(jobId);
    if (!job) return jobNotFound(jobId);
    if (job.ended === null) {
      return fail('JOB_RUNNING', { reason: 'unfinished' });
    }
    logs.delete(jobId);
    await release(jobId);
    hub.publish({ type: 'job.forgotten', jobId });
    return ok({});
  };

  const readLog = (jobId: string, fromNumber: number) => {
    const log = logs.get(jobId);
    if (!log) return jobNotFound(jobId);
    const { lines, firstNumber } = log.read(fromNumber);
    // Only a build has a log.
    const logged = log.read(0).lines.length > 0;
    return ok({ lines, firstNumber, file: logged ? logFile(jobId) : null });
  };

  const close = async () => {
    closed = true;
    for (const { controller } of running.values()) controller.abort();
    await Promise.all([...running.values()].map(({ ended }) => ended));
    await Promise.all(hub.state().jobs.map(({ id }) => release(id)));
  };

  return { start, cancel, forget, readLog, close };
};

const isCancellation = (error: Failure) =>
  error.code === 'CANCELLED' || error.code === 'AUTHORISATION_DISMISSED';

const jobNotFound = (jobId: string) => fail('JOB_NOT_FOUND', { jobId });

const cutAfterCharacters = 16 * 1024 * 1024;

type LogRing = {
  push: (lines: readonly LogLine[]) => void;
  /** Lines from a number on, as far as they are still there. */
  read: (fromNumber: number) => { lines: LogLine[]; firstNumber: number };
};

/** The last lines of a log, in a memory that does not grow with it. */
export const createLogRing = (capacity = 5_000): LogRing => {
  let kept: LogLine[] = [];
  let since = 0;
  const latest = () => lastLines(kept, capacity);
  return {
    push: (lines) => {
      for (const line of lines) {
        kept.push(line);
        since += line.text.length;
      }
      // Cut now and then, so that a line costs the same however many are kept.
      if (kept.length <= 2 * capacity && since < cutAfterCharacters) return;
      kept = latest();
      since = 0;
    },
    read: (fromNumber) => {
      const lines = latest();
      return {
        lines: lines.filter(({ number }) => number >= fromNumber),
        firstNumber: lines[0]?.number ?? 0,
      };
    },
  };
};
