import {
  cancelled,
  type FailureParams,
  fail,
  ok,
  type Result,
  withoutSecret,
} from '../../../contract/index.ts';
import type { Ports } from '../../ports/index.ts';

export type GitNeeds = Pick<Ports, 'processes'>;

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
  { processes }: GitNeeds,
  args: readonly string[],
  signal: AbortSignal,
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
    const folder = dubious[1] ?? '';
    const command = ['git', 'config', '--global', '--add', 'safe.directory', folder];
    return noHistoryError({ reason: 'owner', command });
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
