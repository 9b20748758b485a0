import { spawn } from 'node:child_process';
import type { InstallerLab } from './installer-lab.ts';

/** What is typed when this has come up, in their order. */
export type Answer = { when: RegExp; type: string };

export type Talk = { status: number | null; transcript: string; answered: number };

/**
 * A command on a terminal of its own (a pty), with the folder of systemd's questions for itself: nobody else's agent
 * answers them. `end` ends it when that has come up after the last answer.
 */
export const talk = (
  lab: InstallerLab,
  command: string,
  answers: Answer[],
  { end, env = {} }: { end?: RegExp; env?: Record<string, string> } = {},
): Promise<Talk> =>
  new Promise((resolve, reject) => {
    const alone = [
      'mkdir -p /run/systemd/ask-password',
      'mount -t tmpfs tmpfs /run/systemd/ask-password',
      `exec script --quiet --return --echo never --command ${quote(command)} /dev/null`,
    ].join(' && ');
    const child = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', 'unshare', '--mount', 'sh', '-c', alone],
      {
        env: { ...lab.env, TERM: 'dumb', PS1: '# ', ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true,
      },
    );
    const rest = [...answers];
    let transcript = '';
    let unread = '';
    const timer = setTimeout(() => {
      kill();
      reject(new Error(`it waits for ${rest[0]?.when ?? end ?? 'its end'}:\n${transcript}`));
    }, 50_000);
    const kill = () => {
      // The terminal hangs up, and what runs in it with it.
      if (child.pid !== undefined && child.exitCode === null) child.kill('SIGTERM');
    };
    const take = (text: string) => {
      transcript += text;
      unread += text;
      const [next] = rest;
      if (next) {
        const found = next.when.exec(unread);
        if (!found) return;
        rest.shift();
        unread = unread.slice(found.index + found[0].length);
        child.stdin.write(`${next.type}\n`);
      } else if (end?.test(unread)) kill();
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', reject);
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve({ status, transcript, answered: answers.length - rest.length });
    });
  });

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
