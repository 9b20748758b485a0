import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type EngineState,
  type Failure,
  failure,
  holdsDrives,
  isRunning,
  type JobState,
  type StickState,
  stickIfLeft,
} from '../contract/index.ts';
import type { CommandEnd } from './command.ts';
import type { Output } from './output.ts';

/** So long what was called off may take to end cleanly, so that all is over within two seconds of Ctrl-C. */
const PATIENCE_MS = 1_000;
/** npm hands the terminal's Ctrl-C on to a program that has it already: what comes so soon is the same one. */
const ECHO_MS = 250;

export type Interrupt = {
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  /** Resolves with the second. */
  again: Promise<void>;
  /** Resolves when nothing but a write is waited for any more: some time after the first, or with the second. */
  outOfPatience: Promise<void>;
  /** From now on another program of ours has the terminal, and takes them in its own way. */
  handOver: () => void;
};

export const takeInterrupts = (): Interrupt => {
  const controller = new AbortController();
  const { promise: again, resolve } = Promise.withResolvers<void>();
  let firstAt: number | null = null;
  let handedOver = false;
  const note = (): void => {
    if (handedOver) return;
    if (firstAt === null) {
      firstAt = performance.now();
      controller.abort();
    } else if (performance.now() - firstAt > ECHO_MS) resolve();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, note);
  const { signal } = controller;
  return {
    signal,
    again,
    outOfPatience: aborted(signal).then(() => Promise.race([again, pause(PATIENCE_MS)])),
    handOver: () => {
      handedOver = true;
    },
  };
};

/**
 * The end of a command that was called off and does not end by itself, whatever it waits for: in two seconds, or at the second Ctrl-C. Only what
 * writes to a drive is waited for longer, and that is said: the kernel lets nobody take back a request that the drive has not answered.
 */
export const leaveInTime = async (
  { outOfPatience, again }: Interrupt,
  state: () => EngineState,
  output: Output,
): Promise<CommandEnd> => {
  await outOfPatience;
  const busy = state().jobs.filter(holdsDrives);
  if (busy.length > 0) {
    const devices = busy.flatMap(({ subject }) => subject.drives.map(({ device }) => device));
    output.say(output.texts.job.waitingForDrives(devices));
    await again;
  }
  return { ok: false, error: leftAs(state().jobs.filter(isRunning)) };
};

const aborted = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await once(signal, 'abort');
};

/** Says of each drive what it is, as far as that is known of work that did not come to its end. */
const leftAs = (jobs: JobState[]): Failure => {
  const drives = jobs.flatMap((job) =>
    job.subject.drives.map(({ id, device }) => ({ device, stick: stickOf(job, id) })),
  );
  return failure('CANCELLED', { reason: 'left', drives });
};

const stickOf = ({ kind, step, writes }: JobState, driveId: string): StickState => {
  const write = writes[driveId];
  if (write?.outcome) return write.outcome.stick;
  const left = stickIfLeft(kind, step);
  if (left === 'untouched' || !write) return left;
  // Of what came before its own turn nothing is told of the drive.
  const own = stickIfLeft(kind, write.progress.phase);
  return own === 'untouched' ? left : own;
};
