import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DriveIdentity, FailureCode } from '../../../electron/contract/index.ts';
import { findDrive } from '../../../electron/engine/drives/find-drive.ts';
import { planStick } from '../../../electron/engine/write/plan-stick.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createWorkbench, sha256Of, type Workbench } from '../drives/loop-devices.ts';
import { createRealPorts } from '../drives/real-ports.ts';
import { bundleHelper, type HelperBundle } from './helper-bundle.ts';
import { helperDrive, type Launched, launchAs, leftCopies, parseLaunch } from './launch-as.ts';
import { enterPolkitLab, hasPolkit, hasSudo, type PolkitLab } from './polkit-lab.ts';

const MIB = 1024 * 1024;
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
const YES = 'return polkit.Result.YES;';

/** Where the user could exchange it, so that root runs a copy. */
let helper: HelperBundle;
/** Where root alone could. */
let packaged: HelperBundle;
let bench: Workbench;
let drive: DriveIdentity;
let image: string;
let bytes: Buffer;

const usable = has.loop && has.root;

beforeAll(async () => {
  if (!usable) return;
  helper = await bundleHelper();
  packaged = await bundleHelper({ parent: '/var/lib' });
});
afterAll(() => {
  helper?.remove();
  packaged?.remove();
});

beforeEach(async () => {
  if (!usable) return;
  bench = createWorkbench();
  chmodSync(bench.folder, 0o755);
  bytes = randomBytes(MIB);
  image = bench.file('image.iso');
  writeFileSync(image, bytes);
  const device = bench.attach(bench.sparse('disk.raw', 2 * MIB));
  chmodSync(device, 0o600);
  const found = await findDrive(createRealPorts(bench.folder), device);
  if (!found.ok || found.value.identity === null) throw new Error('no drive');
  drive = found.value.identity;
});
afterEach(() => {
  if (!usable) return;
  bench.clear();
  expect(leftCopies()).toEqual([]);
});

const task = () => ({
  kind: 'write' as const,
  drives: [helperDrive(drive)],
  image,
  stick: planStick({ image }),
  verify: true,
});

const flash = (
  lab: PolkitLab,
  of = packaged,
  order: Partial<Parameters<typeof launchAs>[1]> = {},
): Launched =>
  launchAs(of, {
    task: task(),
    path: PATH,
    around: enterPolkitLab(bench.file('lab'), lab),
    ...order,
  });

const expectFlashed = ({ end }: Launched): void => {
  expect(end?.reports[0]).toMatchObject({ error: null, stick: 'verified' });
  expect(readFileSync(bench.file('disk.raw')).subarray(0, MIB).equals(bytes)).toBe(true);
};

describe.skipIf(!usable || !hasPolkit())(
  'through the real pkexec (needs loop devices, pkexec, polkitd and dbus-daemon)',
  () => {
    it('writes with the generic action, from a copy of what the user could exchange', () => {
      const rule = `if (action.id === 'org.freedesktop.policykit.exec' && action.lookup('program') === '/bin/sh') ${YES}`;
      const launched = flash({ rule }, helper);
      expectFlashed(launched);
      expect(launched.phases).toEqual(['authorising', 'writing', 'syncing', 'verifying']);
    });

    it('writes with the generic action where the files are root’s', () => {
      const program = JSON.stringify(packaged.nodeExecutable);
      expectFlashed(flash({ rule: `if (action.lookup('program') === ${program}) ${YES}` }));
    });

    it('writes with the action of our own, which a package has', () => {
      // The layout of a package's resources, with its own launcher and policy.
      const resources = dirname(packaged.helperFile);
      const folder = join(resources, 'dist/helper');
      mkdirSync(folder, { recursive: true });
      mkdirSync(join(resources, 'runtime'), { recursive: true });
      copyFileSync(packaged.helperFile, join(folder, 'helper.js'));
      writeFileSync(join(resources, 'package.json'), '{"type":"module"}');
      copyFileSync(packaged.nodeExecutable, join(resources, 'runtime/node'));
      const asset = (name: string): string =>
        fileURLToPath(new URL(`../../../assets/linux/${name}`, import.meta.url));
      const launcher = join(folder, 'flakestick-helper');
      copyFileSync(asset('flakestick-helper'), launcher);
      chmodSync(launcher, 0o755);
      const policy = readFileSync(asset('org.flakestick.flakestick.policy'), 'utf8').replace(
        /\/opt\/\S+?(?=<)/,
        launcher,
      );
      expect(policy).toContain(`>${launcher}<`);
      const of = { ...packaged, helperFile: join(folder, 'helper.js') };
      const ours = `if (action.id === 'org.flakestick.flakestick.access-drive') ${YES} return polkit.Result.NO;`;
      expectFlashed(flash({ rule: ours, policy }, of));
      // Without the policy it is the generic one that would be asked for.
      expect(flash({ rule: ours }, of).end?.reports[0]?.error?.code).toBe(
        'AUTHORISATION_UNAVAILABLE',
      );
    });

    it('is not stopped by a SHELL that pkexec does not know, as in a nix shell', () => {
      expectFlashed(
        flash({ rule: YES }, packaged, {
          env: { SHELL: '/nix/store/x-bash/bin/bash', LC_TIME: '../x' },
        }),
      );
    });

    it('tells a refusal from a lack of anybody to ask, and leaves the drive alone', () => {
      const before = sha256Of(bench.file('disk.raw'));
      const refused = flash({ rule: 'return polkit.Result.NO;' }).end?.reports[0];
      expect(refused).toMatchObject({
        stick: 'untouched',
        error: { code: 'AUTHORISATION_UNAVAILABLE' },
      });
      expect(said(refused?.error).message).toContain('was refused');
      const alone = flash({ rule: 'return polkit.Result.AUTH_ADMIN;' }).end?.reports[0];
      expect(alone).toMatchObject({
        stick: 'untouched',
        error: { code: 'AUTHORISATION_UNAVAILABLE' },
      });
      expect(said(alone?.error).message).toContain('nobody could be asked');
      const none = flash({ rule: null }).end?.reports[0];
      expect(none).toMatchObject({
        stick: 'untouched',
        error: { code: 'AUTHORISATION_UNAVAILABLE' },
      });
      expect(said(none?.error).message).toContain('nobody could be asked');
      expect(sha256Of(bench.file('disk.raw'))).toBe(before);
    });

    it('is held before there is an image', () => {
      const launched = flash({ rule: YES }, packaged, { settings: { hold: true } });
      expectFlashed(launched);
      expect(launched.events.findIndex(({ type }) => (type as string) === 'held')).toBe(1);
      expect(launched.phases).toEqual(['authorising', 'writing', 'syncing', 'verifying']);
      expect(
        flash({ rule: 'return polkit.Result.NO;' }, packaged, { settings: { hold: true } }),
      ).toMatchObject({
        end: null,
        refused: { code: 'AUTHORISATION_UNAVAILABLE' },
      });
    });
  },
);

const ctrlC = '\u0003';

/** Runs it on a terminal, and answers each question there with the next of `answers`. */
const flashOnTerminal = (
  lab: PolkitLab,
  answers: string[] = [],
  of = packaged,
  around = '',
): Promise<Launched & { screen: string }> => {
  const settings = JSON.stringify({ terminal: true });
  const command = [
    of.nodeExecutable,
    of.launchFile,
    of.helperFile,
    JSON.stringify(task()),
    settings,
  ];
  const quoted = `${around} ${command.map((word) => `'${word}'`).join(' ')}`;
  const [program = '', ...args] = [
    ...enterPolkitLab(bench.file('lab'), lab),
    'script',
    '-qefc',
    quoted,
    '/dev/null',
  ];
  const child = spawn(program, args, { env: { PATH, SHELL: '/bin/sh' }, cwd: '/', stdio: 'pipe' });
  let screen = '';
  let unread = 0;
  let again: NodeJS.Timeout | undefined;
  /** sudo may show its question before it heeds signals. A person presses once more, too. */
  const pressCtrlC = () => {
    child.stdin.write(ctrlC);
    again ??= setInterval(pressCtrlC, 2_000);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk;
    if (!/Password(:| of)/.test(screen.slice(unread))) return;
    unread = screen.length;
    const answer = answers.shift() ?? ctrlC;
    if (answer === ctrlC) pressCtrlC();
    else child.stdin.write(answer);
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('exit', () => clearInterval(again));
    child.once('close', () => {
      try {
        // What the question leaves on a line stands before the first word that is ours.
        resolve({ ...parseLaunch(screen.replace(/^[^{\n]*(?=\{)/gm, ''), errors), screen });
      } catch (error) {
        reject(error);
      }
    });
  });
};

describe.skipIf(!usable || !hasSudo())(
  'through the real sudo (needs loop devices, sudo and script)',
  () => {
    const mayAll = 'nobody ALL=(root) NOPASSWD: ALL';

    it('writes from a terminal where there is no polkit', async () => {
      const launched = await flashOnTerminal({ rule: null, sudoers: mayAll }, [], helper);
      expectFlashed(launched);
      expect(launched.phases).toEqual(['authorising', 'writing', 'syncing', 'verifying']);
    });

    it('keeps the three descriptors where sudo makes a terminal of its own', async () => {
      const sudoers = `Defaults use_pty\n${mayAll}`;
      expectFlashed(await flashOnTerminal({ rule: null, sudoers }));
    });

    it('does not ask without a terminal', () => {
      const report = flash({ rule: null, sudoers: mayAll }).end?.reports[0];
      expect(report).toMatchObject({
        stick: 'untouched',
        error: { code: 'AUTHORISATION_UNAVAILABLE' },
      });
    });

    describe('that asks', () => {
      const asks = 'nobody ALL=(root) ALL';
      const wrongAnswers = () => ['x\n', 'x\n', 'x\n'];
      let before: string;
      beforeEach(() => {
        before = sha256Of(bench.file('disk.raw'));
      });
      const expectUntouched = ({ end }: Launched, code: FailureCode): void => {
        expect(end?.reports[0]).toMatchObject({ stick: 'untouched', error: { code } });
        expect(sha256Of(bench.file('disk.raw'))).toBe(before);
      };
      const question = () => `Password of nobody, to let Flakestick open ${drive.path}`;

      it('knows a wrong password', async () => {
        const wrong = await flashOnTerminal({ rule: null, sudoers: asks }, wrongAnswers());
        expectUntouched(wrong, 'AUTHORISATION_DISMISSED');
        expect(wrong.screen).toContain(`${question()}: `);
      });

      it('knows Ctrl-C', async () => {
        const called = await flashOnTerminal({ rule: null, sudoers: asks }, [ctrlC], helper);
        expectUntouched(called, 'CANCELLED');
        expect(called.screen).toContain(
          `${question()} (its helper is copied to a folder of root first): `,
        );
      });

      it('is left alone with its question where the app is ended', async () => {
        const lab = { rule: null, sudoers: asks };
        const ended = await flashOnTerminal(lab, [''], packaged, 'timeout --foreground 5');
        expectUntouched(ended, 'CANCELLED');
      });

      it('knows a refusal', async () => {
        const sudoers = 'nobody ALL=(root) NOPASSWD: /bin/true';
        const refused = await flashOnTerminal({ rule: null, sudoers }, wrongAnswers());
        // Some ask before they refuse.
        expectUntouched(
          refused,
          refused.screen.includes(question())
            ? 'AUTHORISATION_DISMISSED'
            : 'AUTHORISATION_UNAVAILABLE',
        );
      });
    });

    it.skipIf(!hasPolkit())(
      'does not go round what polkit said (needs pkexec, polkitd and dbus-daemon)',
      async () => {
        const refused = await flashOnTerminal({
          rule: 'return polkit.Result.NO;',
          sudoers: mayAll,
        });
        expect(refused.end?.reports[0]).toMatchObject({
          stick: 'untouched',
          error: { code: 'AUTHORISATION_UNAVAILABLE' },
        });
        expect(said(refused.end?.reports[0]?.error).message).toContain('was refused');
        // Where no desktop asks, pkexec does so itself, on the terminal.
        const asked = await flashOnTerminal({
          rule: 'return polkit.Result.AUTH_ADMIN;',
          sudoers: mayAll,
        });
        expect(asked.screen).toContain('AUTHENTICATING FOR org.freedesktop.policykit.exec');
        expect(asked.end?.reports[0]).toMatchObject({
          stick: 'untouched',
          error: { code: 'CANCELLED' },
        });
      },
    );
  },
);
