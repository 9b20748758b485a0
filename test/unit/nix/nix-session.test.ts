import { expect, test } from 'vitest';
import { createNix, type NixSettings } from '../../../electron/engine/nix/nix-session.ts';
import type { Environment, Processes } from '../../../electron/engine/ports/index.ts';

const lostRace =
  "creating symlink from '/nix/var/nix/gcroots/profiles' to '/nix/var/nix/profiles': File exists";

/** A nix whose evaluations end as given, one after the other: with an error, by a signal, or (null) well. */
const nixThatSays = (errors: (string | null)[], settings: NixSettings = {}) => {
  let evaluations = 0;
  const environments: (Record<string, string> | undefined)[] = [];
  const arguments_: (readonly string[])[] = [];
  const run: Processes['run'] = async ({ args, env, onStderrLine }) => {
    if (args.includes('--version')) {
      return { status: 'exited', exitCode: 0, stdout: 'nix (Nix) 2.26.3\n', stderrTail: [] };
    }
    const error = errors[evaluations] ?? null;
    evaluations += 1;
    environments.push(env);
    arguments_.push(args);
    if (error?.startsWith('SIG')) {
      return { status: 'killed', signal: error, stdout: '', stderrTail: [] };
    }
    if (error === null) return { status: 'exited', exitCode: 0, stdout: '[]', stderrTail: [] };
    onStderrLine?.(
      `@nix ${JSON.stringify({ action: 'msg', level: 0, msg: `error: ${error}`, raw_msg: error })}`,
    );
    return { status: 'exited', exitCode: 1, stdout: '', stderrTail: [] };
  };
  const ports = {
    processes: { run },
    network: { isOnline: async () => true },
    environment: { home: '/home/u', platform: 'linux' } as Environment,
  };
  const session = createNix(ports, settings)(new AbortController().signal);
  const evaluate = () => session.run({ command: ['eval', '--json'], flake: null });
  const query = () => session.query(['--outputs', '/nix/store/x.drv']);
  return { evaluate, query, evaluations: () => evaluations, environments, arguments: arguments_ };
};

test('who loses the race for a new store is run once more', async () => {
  const nix = nixThatSays([lostRace, null]);
  expect(await nix.evaluate()).toMatchObject({ ok: true, value: { exitCode: 0, stdout: '[]' } });
  expect(nix.evaluations()).toBe(2);
});

test('but not for ever, and nothing else is run again', async () => {
  const always = nixThatSays([lostRace, lostRace, null]);
  expect(await always.evaluate()).toMatchObject({ value: { exitCode: 1 } });
  expect(always.evaluations()).toBe(2);
  const other = nixThatSays(['undefined variable', null]);
  expect(await other.evaluate()).toMatchObject({ value: { exitCode: 1 } });
  expect(other.evaluations()).toBe(1);
});

test('a crash is tried once more without garbage collection, and then told', async () => {
  const cured = nixThatSays(['SIGSEGV', null]);
  expect(await cured.evaluate()).toMatchObject({ value: { exitCode: 0, endedBy: null } });
  expect(cured.environments.map((env) => env?.GC_DONT_GC)).toEqual([undefined, '1']);
  const lasting = nixThatSays(['SIGSEGV', 'SIGSEGV', null]);
  expect(await lasting.evaluate()).toMatchObject({ value: { exitCode: 1, endedBy: 'SIGSEGV' } });
  expect(lasting.evaluations()).toBe(2);
});

test('a wrong evaluation cache is left aside', async () => {
  const nix = nixThatSays(["attribute 'packages.x' is unexpectedly missing", null]);
  expect(await nix.evaluate()).toMatchObject({ value: { exitCode: 0 } });
  expect(nix.arguments.map((args) => args.includes('eval-cache'))).toEqual([false, true]);
});

test('out of memory it is not tried again: it would need more', async () => {
  const nix = nixThatSays(['SIGKILL', null]);
  expect(await nix.evaluate()).toMatchObject({ value: { endedBy: 'SIGKILL' } });
  expect(nix.evaluations()).toBe(1);
});

test('what is set for a session is set for each of its calls, and before what a call sets itself', async () => {
  const nix = nixThatSays(["attribute 'packages.x' is unexpectedly missing", null], {
    builders: 'b',
  });
  await nix.evaluate();
  await nix.query();
  expect(nix.arguments).toHaveLength(3);
  for (const args of nix.arguments) expect(args.slice(0, 3)).toEqual(['--option', 'builders', 'b']);
});
