import {
  type Failure,
  fail,
  failure,
  ok,
  type Result,
  withoutSecret,
} from '../../../contract/index.ts';
import { quoteForShell } from '../../nix/shell-word.ts';
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
      return fail('CANCELLED', 'Cancelled.', null);
    case 'notFound':
      return noHistory('git is not installed', 'Install git, and build again.');
    case 'killed':
      return noHistory(`git was ended by ${outcome.signal}`, null);
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
    return noHistory(
      'the repository belongs to another user',
      `Build as its owner, or run: git config --global --add safe.directory ${quoteForShell(dubious[1] ?? '')}`,
    );
  }
  const said = lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? '';
  return noHistory(withoutSecret(said).replace(/^(fatal|error):\s*/, '') || 'git failed', null);
};

const noHistory = (why: string, hint: string | null) => fail('HISTORY_MISSING', why, hint);

export const historyWarning = (message: string, hint: string | null): Failure =>
  failure('HISTORY_MISSING', message, hint);
