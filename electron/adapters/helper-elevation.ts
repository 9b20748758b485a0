import { closeSync, openSync } from 'node:fs';
import { type Failure, fail, failure, ok, type Result } from '../contract/index.ts';
import { findPrograms } from './find-program.ts';
import { planCopy } from './helper-copy.ts';
import { findHelperPlace } from './helper-place.ts';
import { type HelperProcess, type ProcessEnd, startHelperProcess } from './helper-process.ts';

export type HelperInstallation = {
  /** The bundled helper, one file. */
  helperFile: string;
  /** The Node.js that runs it. */
  nodeExecutable: string;
  /** For what is unpacked on its way to several drives. */
  cacheFolder: string;
  /** A person sits at this process's own terminal, and knows that it may ask there (sudo). */
  terminal: boolean;
};

/** One way to become root, or why there is none (any more). */
type Attempt =
  | { type: 'started'; helper: HelperProcess }
  | { type: 'ended'; error: Failure }
  /** Nobody could be asked this way. */
  | { type: 'next'; why: string };

type Order = {
  installation: HelperInstallation;
  /** What it is for, in the words of the question and of failures. */
  devices: string;
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
  if (signal.aborted) return fail('CANCELLED', 'Cancelled.');
  return { ok: false, error: notStarted(await helper.ended) };
};

/**
 * Starts the helper as root: through pkexec, or through sudo where that can't ask and there is a terminal. Resolves when it runs;
 * fails with `AUTHORISATION_DISMISSED`, `AUTHORISATION_UNAVAILABLE`, `CANCELLED` or `HELPER_UNAVAILABLE`.
 */
export const startElevatedHelper = async (order: Order): Promise<Result<HelperProcess>> => {
  const reasons: string[] = [];
  for (const way of [tryPkexec, ...(hasTerminal(order.installation) ? [trySudo] : [])]) {
    const attempt = await way(order);
    if (attempt.type === 'started') return ok(attempt.helper);
    if (attempt.type === 'ended') return { ok: false, error: attempt.error };
    reasons.push(attempt.why);
  }
  return { ok: false, error: notAuthorised(order.devices, reasons.join('; ')) };
};

/** The command line's own process, and not one whose terminal is somebody else's log. */
const hasTerminal = ({ terminal }: HelperInstallation): boolean => {
  if (!terminal) return false;
  try {
    closeSync(openSync('/dev/tty', 'r+'));
    return true;
  } catch {
    return false;
  }
};

const tryPkexec = async (order: Order): Promise<Attempt> => {
  const [pkexec] = await findPrograms('pkexec');
  if (pkexec === undefined) return { type: 'next', why: 'pkexec is not installed' };
  return attempt(
    order,
    () => [pkexec],
    (end) => {
      // "This incident has been reported." may come after what matters.
      const line = end.text.find((text) => text.startsWith('Error ')) ?? end.text.at(-1);
      const said = line?.replace(/^.* as another user: /, '') ?? `status ${end.exitCode}`;
      // pkexec(1): 126 when the question was dismissed, 127 when no authorisation could be had.
      if (end.exitCode === 126) return { type: 'ended', error: dismissed(order.devices) };
      if (end.exitCode !== 127 && end.exitCode !== null) return null;
      // An answer, if a wrong one or a rule's; everything else says that there was nobody to ask.
      return /not authorized/i.test(said)
        ? { type: 'ended', error: refused(order.devices, said) }
        : { type: 'next', why: `pkexec: ${said}` };
    },
  );
};

const trySudo = async (order: Order): Promise<Attempt> => {
  const [sudo] = await findPrograms('sudo');
  if (sudo === undefined) return { type: 'next', why: 'sudo is not installed' };
  const elevator = (isCopied: boolean): [string, ...string[]] => {
    const how = isCopied ? ' (its helper is copied to a folder of root first)' : '';
    const prompt = `Password of %p, to let Flakestick open ${order.devices.replaceAll('%', '%%')}${how}: `;
    return [sudo, '-p', prompt, '--'];
  };
  return attempt(order, elevator, (end) => {
    // Ctrl-C at its question.
    if (end.exitSignal === 'SIGINT') return { type: 'ended', error: cancelled() };
    const said = end.text.findLast((line) =>
      /^sudo: |not allowed to|not in the sudoers|may not run/.test(line),
    );
    if (said === undefined) return null;
    const error = /incorrect password|no password was provided|a password is required/.test(said)
      ? dismissed(order.devices)
      : refused(order.devices, said.slice(0, 200));
    return { type: 'ended', error };
  });
};

/** `elevator` is what stands before the command; `judge` says what an end before the helper ran means; null: the fault is the helper's, not the authorisation's. */
const attempt = async (
  { installation, image, signal }: Order,
  elevator: (isCopied: boolean) => [string, ...string[]],
  judge: (end: ProcessEnd) => Attempt | null,
): Promise<Attempt> => {
  const { helperFile, nodeExecutable } = installation;
  const place = await findHelperPlace(helperFile, nodeExecutable);
  const plan =
    place.type === 'inPlace'
      ? ok({ command: place.command, prelude: undefined })
      : await planCopy(place);
  if (!plan.ok) return { type: 'ended', error: plan.error };
  const { command, prelude } = plan.value;
  const helper = startHelperProcess({
    command: [...elevator(place.type === 'copied'), ...command],
    env: elevationEnvironment(),
    image,
    prelude,
  });
  if (await isReady(helper, signal)) return { type: 'started', helper };
  if (signal.aborted) return { type: 'ended', error: cancelled() };
  const end = await helper.ended;
  return judge(end) ?? { type: 'ended', error: notStarted(end) };
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

const cancelled = (): Failure => failure('CANCELLED', 'Cancelled.');

const dismissed = (devices: string): Failure =>
  failure(
    'AUTHORISATION_DISMISSED',
    `The permission to open ${devices} was not given.`,
    'Start again and answer the question for the password.',
  );

const refused = (devices: string, said: string): Failure =>
  failure(
    'AUTHORISATION_UNAVAILABLE',
    `The permission to open ${devices} was refused: ${withoutStop(said)}.`,
    waysOut,
  );

const notAuthorised = (devices: string, why: string): Failure =>
  failure(
    'AUTHORISATION_UNAVAILABLE',
    `${devices} may not be opened by this user, and nobody could be asked for permission: ${withoutStop(why)}.`,
    waysOut,
  );

const waysOut =
  'Start a polkit agent (desktops bring one), or run the command line in a terminal with sudo, or let a udev rule give you the removable drives (programs.flakestick.driveAccess in NixOS).';

const withoutStop = (text: string): string => text.replace(/\.$/, '');

const notStarted = (end: ProcessEnd): Failure => {
  const how =
    end.exitSignal !== null ? `by signal ${end.exitSignal}` : `with status ${end.exitCode}`;
  return failure(
    'HELPER_UNAVAILABLE',
    `The helper could not be started: ${withoutStop(end.text.at(-1) ?? `it ended ${how}`)}.`,
    'Install Flakestick again; in a checkout, run npm run build.',
    { exitCode: end.exitCode, signal: end.exitSignal, text: end.text },
  );
};

/** Node's own settings would change what the helper does (`NODE_OPTIONS=--require …`); it gets none of them. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')));

/**
 * For pkexec and sudo: their words are compared, so they are to be English. pkexec refuses to run at all where SHELL is not in
 * `/etc/shells` (in a nix shell it is not), and for some values of the other variables that it would pass on.
 */
const elevationEnvironment = (): NodeJS.ProcessEnv => {
  const { PATH, TERM, HOME, USER, LOGNAME } = process.env;
  const kept = { PATH, TERM, HOME, USER, LOGNAME };
  return { ...kept, LC_ALL: 'C' };
};
