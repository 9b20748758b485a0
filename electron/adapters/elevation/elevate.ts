import {
  cancelled,
  type Failure,
  type FailureParams,
  failure,
  ok,
  type Result,
} from '../../contract/index.ts';
import { planCopy } from '../helper-copy.ts';
import { findHelperPlace } from '../helper-place.ts';
import { type HelperProcess, type ProcessEnd, startHelperProcess } from '../helper-process.ts';
import type { ElevationWay, PasswordQuestion, Verdict } from './way.ts';
import { ways } from './ways.ts';

export type HelperInstallation = {
  /** The bundled helper, one file. */
  helperFile: string;
  /** The Node.js that runs it. */
  nodeExecutable: string;
  /** For what is unpacked on its way to several drives. */
  cacheFolder: string;
  /** A person sits at this process's own terminal, and knows that it may ask there (sudo), in these words; null where not. */
  terminal: PasswordQuestion | null;
};

/** What came of trying one way. */
type Attempt =
  | { type: 'started'; helper: HelperProcess }
  | { type: 'ended'; error: Failure }
  /** Nobody could be asked this way. */
  | { type: 'next'; said: string };

/** A way that was tried in vain. */
type Tried = Extract<
  FailureParams<'AUTHORISATION_UNAVAILABLE'>,
  { reason: 'nobody' }
>['ways'][number];

type Order = {
  installation: HelperInstallation;
  /** What it is for. */
  devices: string[];
  image: number | 'ignore' | 'pipe';
  signal: AbortSignal;
};

/** Starts the helper with the rights of this process. */
export const startHelper = async ({
  installation,
  image,
  signal,
}: Order): Promise<Result<HelperProcess>> => {
  const { nodeExecutable, helperFile } = installation;
  const command: [string, ...string[]] = [nodeExecutable, helperFile];
  const helper = startHelperProcess({ command, env: environment(), image });
  if (await isReady(helper, signal)) return ok(helper);
  if (signal.aborted) return cancelled();
  return { ok: false, error: notStartedError(await helper.ended) };
};

/**
 * Starts the helper as root, by the first of the ways that can ask for it. Resolves when it runs; fails with `AUTHORISATION_DISMISSED`, `AUTHORISATION_UNAVAILABLE`, `CANCELLED` or `HELPER_UNAVAILABLE`.
 */
export const startElevatedHelper = async (order: Order): Promise<Result<HelperProcess>> => {
  const inVain: Tried[] = [];
  for (const way of ways) {
    const { name: program } = way;
    const found = await way.available(order.installation);
    if ('isMissing' in found) {
      if (found.isMissing) inVain.push({ program, said: null });
      continue;
    }
    const tried = await attempt(way, found.program, order);
    if (tried.type === 'started') return ok(tried.helper);
    if (tried.type === 'ended') return { ok: false, error: tried.error };
    inVain.push({ program, said: tried.said });
  }
  return { ok: false, error: notAuthorisedError(order.devices, inVain) };
};

/** The failure that a verdict is, or why the next way is tried. */
const concluded = (verdict: Verdict, devices: string[]): Attempt => {
  switch (verdict.type) {
    case 'dismissed':
      return { type: 'ended', error: dismissedError(devices) };
    case 'refused':
      return { type: 'ended', error: refusedError(devices, verdict.said) };
    case 'cancelled':
      return { type: 'ended', error: cancelled().error };
    case 'nobody':
      return { type: 'next', said: withoutStop(verdict.said) };
  }
};

const attempt = async (
  { wrap, judge }: ElevationWay,
  program: string,
  { installation, devices, image, signal }: Order,
): Promise<Attempt> => {
  const { helperFile, nodeExecutable, terminal } = installation;
  const place = await findHelperPlace(helperFile, nodeExecutable);
  const plan =
    place.type === 'inPlace'
      ? ok({ command: place.command, prelude: undefined })
      : await planCopy(place);
  if (!plan.ok) return { type: 'ended', error: plan.error };
  const { command, prelude } = plan.value;
  const helper = startHelperProcess({
    command: [
      ...wrap(program, { devices, isCopied: place.type === 'copied', terminal }),
      ...command,
    ],
    env: elevationEnvironment(),
    image,
    prelude,
  });
  if (await isReady(helper, signal)) return { type: 'started', helper };
  if (signal.aborted) return { type: 'ended', error: cancelled().error };
  const end = await helper.ended;
  const verdict = judge(end);
  return verdict === null
    ? { type: 'ended', error: notStartedError(end) }
    : concluded(verdict, devices);
};

/** Waits until it runs, or ended, or was called off: then it is ended where that is allowed, and left alone where not. */
const isReady = async (helper: HelperProcess, signal: AbortSignal): Promise<boolean> => {
  const aborted = Promise.withResolvers<false>();
  const cancel = (): void => {
    helper.letGo();
    if (helper.kill()) return;
    // sudo at its question: it ends when the terminal is taken from it, or its answer finds nobody.
    helper.abandon();
    aborted.resolve(false);
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const ready = await Promise.race([helper.ready, aborted.promise]);
  signal.removeEventListener('abort', cancel);
  return ready && !signal.aborted;
};

const dismissedError = (devices: string[]): Failure =>
  failure('AUTHORISATION_DISMISSED', { devices });

const refusedError = (devices: string[], said: string): Failure =>
  failure('AUTHORISATION_UNAVAILABLE', { reason: 'refused', devices, said: withoutStop(said) });

const notAuthorisedError = (devices: string[], ways: Tried[]): Failure =>
  failure('AUTHORISATION_UNAVAILABLE', { reason: 'nobody', devices, ways });

const withoutStop = (text: string): string => text.replace(/\.$/, '');

const notStartedError = (end: ProcessEnd): Failure => {
  return failure('HELPER_UNAVAILABLE', {
    reason: 'ended',
    exitCode: end.exitCode,
    signal: end.exitSignal,
    text: end.text,
  });
};

/** Node's own settings would change what the helper does (`NODE_OPTIONS=--require …`); it gets none of them. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')));

/**
 * For the ways: their words are compared, so they are to be English. pkexec refuses to run at all where SHELL is not in
 * `/etc/shells` (in a nix shell it is not), and for some values of the other variables that it would pass on.
 */
const elevationEnvironment = (): NodeJS.ProcessEnv => {
  const { PATH, TERM, HOME, USER, LOGNAME } = process.env;
  const kept = { PATH, TERM, HOME, USER, LOGNAME };
  return { ...kept, LC_ALL: 'C' };
};
