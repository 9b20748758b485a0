import { join } from 'node:path';
import {
  cancelled,
  type FailureParams,
  fail,
  ok,
  type Result,
  withoutSecret,
} from '../../../contract/index.ts';
import { trustCommand } from '../../nix/nix-failure.ts';
import type { NixNeeds } from '../../nix/nix-session.ts';
import type { Ports } from '../../ports/index.ts';
import { cacheEntry, hashOf } from './cache.ts';
import type { DeriveNeeds } from './pin-fleet.ts';

type GitNeeds = Pick<Ports, 'processes'> & Pick<NixNeeds, 'signal'>;

const environment = {
  LC_ALL: 'C',
  // Nobody is asked for a password, on a terminal or by a window; ssh has no terminal to ask on.
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
  // The user's index is not even refreshed.
  GIT_OPTIONAL_LOCKS: '0',
  // New repositories of our own: files that can be written here, and no hooks.
  GIT_DEFAULT_REF_FORMAT: 'files',
  GIT_TEMPLATE_DIR: '',
};

const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'advice.detachedHead=false',
];

/**
 * What git says on stdout, without the last line end. A failure is `HISTORY_MISSING` in git's words, or `CANCELLED`:
 * whoever calls goes on without the history and warns.
 */
export const runGit = async (
  { processes, signal }: GitNeeds,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Result<string>> => {
  const outcome = await processes.run({
    command: 'git',
    args: [...settings.flatMap((setting) => ['-c', setting]), ...args],
    env: { ...environment, ...env },
    signal,
  });
  switch (outcome.status) {
    case 'cancelled':
      return cancelled();
    case 'notFound':
      return noHistoryError({ reason: 'noGit' });
    case 'killed':
      return noHistoryError({ reason: 'gitEnded', signal: outcome.signal });
    case 'exited':
      return outcome.exitCode === 0
        ? ok(outcome.stdout.replace(/\n$/, ''))
        : explain(outcome.stderrTail);
  }
};

const explain = (lines: string[]) => {
  const text = lines.join('\n');
  const dubious = /detected dubious ownership in repository at '([^']*)'/.exec(text);
  if (dubious) {
    return noHistoryError({ reason: 'owner', command: trustCommand(dubious[1] ?? '') });
  }
  const said = lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? '';
  return noHistoryError({
    reason: 'git',
    said: withoutSecret(said).replace(/^(fatal|error):\s*/, ''),
  });
};

type NoHistory = Extract<FailureParams<'HISTORY_MISSING'>, { reference: unknown }>;
type WithoutReference<One> = One extends unknown ? Omit<One, 'reference'> : never;

/** Of which fleet that is (`reference`) is told by whoever asked. */
export const noHistoryError = (why: WithoutReference<NoHistory>) =>
  fail('HISTORY_MISSING', { ...why, reference: null });

/** Branches that only the stick has: the installer forgets them after checking out what they lead to. */
export const ownBranches = 'flakestick/';

/** `sha1` or `sha256`. */
export type ObjectFormat = string;

export const formatOfRevision = (revision: string | null): ObjectFormat =>
  revision?.length === 64 ? 'sha256' : 'sha1';

export const initBare = (ports: DeriveNeeds, folder: string, format: ObjectFormat) =>
  runGit(ports, [
    ...['-c', 'init.defaultBranch=main', 'init', '--quiet', '--bare'],
    ...[`--object-format=${format}`, folder],
  ]);

/** The object database of another repository is seen through this one's, and never written to. */
export const lendObjects = (ports: DeriveNeeds, gitFolder: string, objects: string) =>
  ports.files.writeText(join(gitFolder, 'objects', 'info', 'alternates'), `${objects}\n`);

/**
 * A bare repository in the app's cache that belongs to the repository `of`: what is fetched or made for it goes there.
 * Fails with `HISTORY_MISSING`, `FILE_UNWRITABLE` or `CANCELLED`.
 */
export const prepareOwnRepository = (
  ports: DeriveNeeds,
  of: string,
  format: ObjectFormat,
): Promise<Result<string>> =>
  cacheEntry(
    ports,
    { place: 'history', name: `${hashOf(of, format)}.git`, last: 'HEAD' },
    (draft) => initBare(ports, draft, format),
  );
