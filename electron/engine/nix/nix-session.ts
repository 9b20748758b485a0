import { isAbsolute } from 'node:path';
import { cancelled, decodePercent, fail, ok, type Result } from '../../contract/index.ts';
import type { Ports, ProcessOutcome, ProcessSpec } from '../ports/index.ts';
import type { NixEvent } from './nix-events.ts';
import { createNixReader } from './nix-events.ts';
import { encodeFragment } from './nix-language.ts';
import { type NixProgram, rememberNix } from './nix-program.ts';
import { createReport, type NixError, type NixReport } from './nix-report.ts';

/**
 * In characters. A line of nix is a JSON object that is useless when cut, and the trace of an error in a module of NixOS can have hundreds of
 * kilobytes; what stands in it is cut when it is read.
 */
const longestEvent = 2 * 1024 * 1024;

export type NixSettings = Readonly<Record<string, string>>;

/** nix on this machine, until nobody waits for its answers any more. */
type NixSession = {
  /** `NIX_MISSING`, `NIX_TOO_OLD`. */
  program: () => Promise<Result<NixProgram>>;
  /**
   * Runs nix and hands on what it tells. Whether it succeeded is the caller's to judge by `exitCode`; a failure is
   * `NIX_MISSING`, `NIX_TOO_OLD` or `CANCELLED`. The user's settings and `NIX_CONFIG` hold, as all is set by flags.
   * `--accept-flake-config` is never among them: a flake must not choose where binaries come from.
   */
  run: (request: NixRequest) => Promise<Result<NixEnd>>;
  /**
   * Lines that `nix-store --query` answers with: the older tool, because its answers are the same in all versions of nix. Empty where it
   * fails, as where a path is not there.
   */
  query: (args: readonly string[]) => Promise<string[]>;
};

/** What a function of the engine needs to run nix. `signal` is that of its caller. */
export type NixNeeds = { nix: NixSession; signal: AbortSignal };

type NixMachine = { nix: (signal: AbortSignal) => NixSession };

/** What the engine has: the ports, and nix on that machine. */
export type Machine = Ports & NixMachine;

/** What one call or one job works with, as long as its signal is not aborted. */
export const during = <M extends NixMachine>(
  { nix, ...ports }: M,
  signal: AbortSignal,
): Omit<M, 'nix'> & NixNeeds => ({ ...ports, signal, nix: nix(signal) });

export type NixRequest = {
  /** Such as `['eval', '--json']`. */
  command: readonly string[];
  /** As in `Fleet.resolved`; null for a command about store paths. */
  flake: { resolved: string; attribute: string | null } | null;
  rest?: readonly string[];
  /** Settings of this run only, over the user's own. */
  settings?: NixSettings;
  onEvent?: (event: NixEvent) => void;
  /** nix is run a second time: what its events told so far begins anew. */
  onRestart?: () => void;
  onStdoutLine?: (line: string) => void;
};

export type NixEnd = {
  exitCode: number;
  /** The signal that ended it, where it was not ours. */
  endedBy: string | null;
  stdout: string;
  report: NixReport;
};

type SessionPorts = Pick<Ports, 'processes' | 'network' | 'environment'>;

/**
 * All of the engine's calls of nix go through one of these, and so does what is set for them: `settings`, such as a builder or a cache, hold for
 * every call, over the user's own.
 */
export const createNix = (ports: SessionPorts, settings: NixSettings = {}): NixMachine['nix'] => {
  const program = rememberNix(ports);
  const start: Start = async (command, args, rest) => {
    const found = await program();
    if (!found.ok) return found;
    const all = [...optionsOf(settings), ...args];
    return ok(await ports.processes.run({ ...rest, command: found.value[command], args: all }));
  };
  return (signal) => {
    const once = async (
      request: NixRequest,
      env: Record<string, string>,
    ): Promise<Result<NixEnd>> => {
      if (signal.aborted) return cancelled();
      const isOffline = !(await ports.network.isOnline());
      const report = createReport(isOffline);
      const read = createNixReader();
      const installable = request.flake && nameInstallable(request.flake);
      const args = [
        ...commonFlags(isOffline),
        ...optionsOf(request.settings ?? {}),
        ...request.command,
        ...(installable ? [installable.argument] : []),
        ...(request.rest ?? []),
      ];
      const outcome = await start('nix', args, {
        ...(installable?.cwd ? { cwd: installable.cwd } : {}),
        env: { ...environment, ...env },
        signal,
        longestStderrLine: longestEvent,
        onStderrLine: (line) => {
          const event = read(line);
          report.add(event);
          request.onEvent?.(event);
        },
        ...(request.onStdoutLine ? { onStdoutLine: request.onStdoutLine } : {}),
      });
      return outcome.ok ? readOutcome(outcome.value, report.read()) : outcome;
    };
    return {
      program,
      run: async (request) => {
        const ended = await once(request, {});
        const remedy = ended.ok ? findRemedy(ended.value) : null;
        if (remedy === null) return ended;
        request.onRestart?.();
        const { env = {}, settings: more } = remedy;
        const again = more ? { ...request, settings: { ...request.settings, ...more } } : request;
        return once(again, env);
      },
      query: async (args) => {
        const started = await start('nixStore', ['--query', ...args], { signal });
        if (!started.ok) return [];
        const outcome = started.value;
        if (outcome.status !== 'exited' || outcome.exitCode !== 0) return [];
        return outcome.stdout.split('\n').filter((line) => line !== '');
      },
    };
  };
};

type Start = (
  program: 'nix' | 'nixStore',
  args: readonly string[],
  rest: Omit<ProcessSpec, 'command' | 'args'>,
) => Promise<Result<ProcessOutcome>>;

const optionsOf = (settings: NixSettings): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['--option', name, value]);

/**
 * nix keeps in a database where the attributes of a flake are. Two of them that evaluate the same flake for the first time
 * give each other's rows the same number, and from then on the database is wrong for that revision: an attribute is
 * `unexpectedly missing` (`AttrDb`, src/libexpr/eval-cache.cc).
 */
export const withoutEvalCache = { 'eval-cache': 'false' };

type Remedy = { env?: Record<string, string>; settings?: Record<string, string> };

/** What to set for a second try, where nix failed for a reason of its own that one cures; else null. */
const findRemedy = ({ exitCode, endedBy, report }: NixEnd): Remedy | null => {
  // nix 2.8 crashes in its garbage collector when it evaluates a whole NixOS; without collecting it does not. That
  // takes some gigabytes, so it is not where one begins.
  if (endedBy === 'SIGSEGV' || endedBy === 'SIGABRT') return { env: { GC_DONT_GC: '1' } };
  // Two that are the first to open a new store both make its folders and its database, and one of them fails before it
  // has done anything (`LocalStore::LocalStore`, src/libstore/local-store.cc).
  const lostRace = report.errors.some(({ text }) =>
    /creating (?:symlink|directory) .*\/gcroots\/.*: File exists|database '.*' is busy|\/db\/schema['"] is corrupt/.test(
      text,
    ),
  );
  if (exitCode === 0) return null;
  if (lostRace) return {};
  const hasWrongCache = report.errors.some(({ text }) => /is unexpectedly missing/.test(text));
  return hasWrongCache ? { settings: withoutEvalCache } : null;
};

const commonFlags = (offline: boolean): string[] => [
  '--extra-experimental-features',
  'nix-command flakes',
  '--log-format',
  'internal-json',
  // For the line of the user's own file that led to an error elsewhere; the trace itself is shown to nobody.
  '--show-trace',
  // Without network `--offline` keeps nix from trying a download again, and takes what was fetched before as fresh. The
  // empty list keeps it from asking a cache, also where the user's settings switch substituting on.
  ...(offline ? ['--offline', '--option', 'substituters', ''] : []),
];

const environment = {
  // Messages of git, by which a failure is told apart, in English.
  LC_ALL: 'C',
  // Fail rather than ask on a terminal that nobody looks at.
  GIT_TERMINAL_PROMPT: '0',
};

/** Characters of a folder's name that nix 2.8 takes in a reference as they are (src/libexpr/flake/flakeref.cc). */
const simplePath = /^[A-Za-z0-9/._~+@=,-]*$/;

/**
 * What stands for the flake on the command line. A folder whose name nix could not read, such as one with a space, is
 * entered instead, and called `.` there. `path:.` stays what it is also within a git repository.
 */
const nameInstallable = ({
  resolved,
  attribute,
}: NonNullable<NixRequest['flake']>): { argument: string; cwd: string | null } => {
  const fragment = attribute === null ? '' : `#${encodeFragment(attribute)}`;
  const folder = isAbsolute(resolved) ? resolved : decodePathUrl(resolved);
  return folder === null || simplePath.test(folder)
    ? { argument: `${resolved}${fragment}`, cwd: null }
    : { argument: `${isAbsolute(resolved) ? '.' : 'path:.'}${fragment}`, cwd: folder };
};

/** The folder of a plain `path:` reference: nix 2.8 does not decode what later versions want encoded. */
const decodePathUrl = (resolved: string): string | null => {
  const isPlain = resolved.startsWith('path:/') && !resolved.includes('?');
  return isPlain ? decodePercent(resolved.slice('path:'.length)) : null;
};

const readOutcome = (outcome: ProcessOutcome, report: NixReport): Result<NixEnd> => {
  switch (outcome.status) {
    case 'cancelled':
      return cancelled();
    case 'notFound':
      return fail('NIX_MISSING', { reason: 'gone' });
    case 'killed':
      return ok({
        exitCode: 1,
        endedBy: outcome.signal,
        stdout: '',
        report: {
          ...report,
          errors: [...report.errors, errorOf(`nix was ended by ${outcome.signal}`)],
        },
      });
    case 'exited':
      return ok({
        exitCode: outcome.exitCode,
        endedBy: null,
        stdout: outcome.stdout,
        report: outcome.exitCode === notRun ? addError(report, outcome.stderrTail.at(-1)) : report,
      });
  }
};

/** As `Processes` answers where it could not be started, or printed too much. */
const notRun = 126;

const addError = (report: NixReport, what: string | undefined): NixReport =>
  what === undefined || report.errors.length > 0
    ? report
    : { ...report, errors: [errorOf(`nix: ${what}`)] };

const errorOf = (core: string): NixError => ({ text: core, core, quoted: [], positions: [] });
