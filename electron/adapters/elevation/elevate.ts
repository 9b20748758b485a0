import { cancelled, type FailureParams, fail, ok, type Result } from '../../contract/index.ts';
import { findHelperPlace, planCopy } from '../helper-place.ts';
import { type HelperProcess, type ProcessEnd, startHelperProcess } from '../helper-process.ts';
import { outsideAppImage } from '../processes.ts';
import type { ElevationWay, PasswordQuestion } from './way.ts';
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
  const command = [nodeExecutable, helperFile] as const;
  const helper = startHelperProcess({ command, env: environment(), image });
  if (await isReady(helper, signal)) return ok(helper);
  return signal.aborted ? cancelled() : notStarted(await helper.ended);
};

/**
 * Starts the helper as root, by the first of the ways that can ask for it. Resolves when it runs; fails with `AUTHORISATION_DISMISSED`, `AUTHORISATION_UNAVAILABLE`, `CANCELLED` or `HELPER_UNAVAILABLE`.
 */
export const startElevatedHelper = async (order: Order): Promise<Result<HelperProcess>> => {
  const inVain: Tried[] = [];
  for (const way of ways) {
    const found = await way.available(order.installation);
    if (found === null) continue;
    const tried = found.program === null ? null : await attempt(way, found.program, order);
    if (tried && 'ok' in tried) return tried;
    inVain.push({ program: way.name, said: tried?.said ?? null });
  }
  const { devices } = order;
  return fail('AUTHORISATION_UNAVAILABLE', { reason: 'nobody', devices, ways: inVain });
};

/** With `said` alone nobody could be asked this way. */
const attempt = async (
  { wrap, judge }: ElevationWay,
  program: string,
  { installation, devices, image, signal }: Order,
): Promise<Result<HelperProcess> | { said: string }> => {
  const { helperFile, nodeExecutable, terminal } = installation;
  const place = await findHelperPlace(helperFile, nodeExecutable);
  const isCopied = place.type === 'copied';
  const plan = isCopied ? await planCopy(place) : ok({ ...place, prelude: undefined });
  if (!plan.ok) return plan;
  const { command, prelude } = plan.value;
  const helper = startHelperProcess({
    command: [...wrap(program, { devices, isCopied, terminal }), ...command],
    env: elevationEnvironment(),
    image,
    prelude,
  });
  if (await isReady(helper, signal)) return ok(helper);
  if (signal.aborted) return cancelled();
  const end = await helper.ended;
  const verdict = judge(end);
  if (verdict === null) return notStarted(end);
  switch (verdict.type) {
    case 'dismissed':
      return fail('AUTHORISATION_DISMISSED', { devices });
    case 'cancelled':
      return cancelled();
    default: {
      const said = verdict.said.replace(/\.$/, '');
      if (verdict.type === 'nobody') return { said };
      return fail('AUTHORISATION_UNAVAILABLE', { reason: 'refused', devices, said });
    }
  }
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

const notStarted = ({ exitCode, exitSignal: signal, text }: ProcessEnd) =>
  fail('HELPER_UNAVAILABLE', { reason: 'ended', exitCode, signal, text });

/** Node's own settings would change what the helper does (`NODE_OPTIONS=--require …`); it gets none of them. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(outsideAppImage(process.env)).filter(([name]) => !name.startsWith('NODE_')),
  );

/**
 * For the ways: their words are compared, so they are to be English. pkexec refuses to run at all where SHELL is not in
 * `/etc/shells` (in a nix shell it is not), and for some values of the other variables that it would pass on.
 */
const elevationEnvironment = (): NodeJS.ProcessEnv => {
  const { PATH, TERM, HOME, USER, LOGNAME } = outsideAppImage(process.env);
  return { PATH, TERM, HOME, USER, LOGNAME, LC_ALL: 'C' };
};
