import {
  type DriveOutcome,
  type EngineEvent,
  type Failure,
  fail,
  type JobKind,
  type JobRequest,
  type JobResult,
  type JobState,
  ok,
  type Result,
} from '../contract/index.ts';
import type { CommandContext } from './command.ts';
import { liveLines, stepLine } from './job-words.ts';

export type FollowedJob = { result: JobResult; error: Failure | null; warnings: Failure[] };

/** Starts a job, prints what happens, cancels it with Ctrl-C, and resolves when it has ended. */
export const followJob = async <K extends JobKind>(
  context: CommandContext,
  kind: K,
  request: JobRequest<K>,
): Promise<Result<FollowedJob>> => {
  const { engine, output, signal } = context;
  const { texts } = output;
  if (signal.aborted) return fail('CANCELLED', { reason: 'beforeStart' });
  const started = await engine.call(`${kind}.start`, request, { signal });
  if (!started.ok) return started;
  const { jobId } = started.value as { jobId: string };

  const cancel = () => void engine.call('jobs.cancel', { jobId });
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();

  const said = new Set<string>();
  const job = await new Promise<JobState>((resolve) => {
    const settle = () => {
      const state = engine.state().jobs.find(({ id }) => id === jobId);
      if (state && state.ended !== null) {
        end();
        resolve(state);
      }
    };
    const end = engine.subscribe(0, (update) => {
      if (update.type === 'snapshot' || !('jobId' in update.event)) return;
      const { event } = update;
      if (event.jobId !== jobId) return;
      report(event);
      if (isLast(event)) queueMicrotask(settle);
    });
    // A job may have ended before the subscription began.
    queueMicrotask(settle);
  });
  signal.removeEventListener('abort', cancel);
  return ok({
    result: job.result ?? { build: null, drives: [] },
    error: job.error,
    warnings: job.warnings,
  });

  function report(event: EngineEvent): void {
    // The last word of a job is the command's: its result or its error.
    if (!isLast(event)) output.event(event);
    if (event.type === 'build.keyFound') output.say(texts.end.deployKey(event.sshPublicKey));
    if (event.type === 'image.examined') output.say(texts.end.image(texts.say.image(event.about)));
    if (event.type === 'job.warned') output.warn(event.warning);
    if (event.type === 'job.phaseChanged') output.say(stepLine(texts, event.phase));
    const state = engine.state().jobs.find(({ id }) => id === jobId);
    if (event.type === 'write.finished' && state && state.subject.drives.length > 1) {
      sayFinished(event.outcome);
    }
    if (state?.ended === null) output.live(liveLines(texts, state));
  }

  /** Of several drives, so that one can be taken out while the others are still written. What is known at the end is told then. */
  function sayFinished(outcome: DriveOutcome): void {
    if (said.has(outcome.driveId)) return;
    said.add(outcome.driveId);
    const { stick, safeToUnplug } = texts.end;
    const words = [stick[outcome.stick], ...(outcome.safeToUnplug ? [safeToUnplug] : [])];
    output.say(`${outcome.device}: ${words.join(' ')}`);
  }
};

const isLast = (event: EngineEvent): boolean =>
  event.type === 'job.done' || event.type === 'job.failed' || event.type === 'job.cancelled';
