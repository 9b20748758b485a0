import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { planCopy } from '../../../electron/adapters/helper-place.ts';
import {
  type HelperProcess,
  startHelperProcess,
} from '../../../electron/adapters/helper-process.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { run } from '../drives/loop-devices.ts';
import { bundleHelper, type HelperBundle } from './helper-bundle.ts';
import { leftCopies } from './launch-as.ts';

let helper: HelperBundle;
const started: HelperProcess[] = [];

beforeAll(async () => {
  helper = await bundleHelper({ entry: 'stand-in-helper.ts' });
});
afterAll(() => helper.remove());
afterEach(async () => {
  for (const one of started.splice(0)) {
    one.letGo();
    await one.ended;
  }
  expect(leftCopies()).toEqual([]);
});

const places = ['/var/lib', '/var/tmp', '/tmp'];
/** What the script made for this process: the number in the name is that of a child of ours. */
const foldersOfRoot = (): string[] =>
  places.flatMap((place) =>
    readdirSync(place)
      .filter((name) => isOurChild(/^flakestick-helper\.(\d+)\./.exec(name)?.[1]))
      .map((name) => `${place}/${name}`),
  );

const isOurChild = (pid: string | undefined): boolean => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8').includes(`PPid:\t${process.pid}\n`);
  } catch {
    return false;
  }
};

type Settings = {
  copyNode?: boolean;
  /** Between the authorisation and the first byte. */
  meanwhile?: () => void;
  /** Before the command. */
  around?: string[];
  helperFile?: string;
};

/** Runs as root what pkexec would run as root. */
const start = async ({
  copyNode = false,
  meanwhile,
  around = [],
  helperFile = helper.helperFile,
}: Settings = {}): Promise<HelperProcess> => {
  const node = { file: helper.nodeExecutable, isRoots: !copyNode };
  const plan = await planCopy({ type: 'copied', helperFile, node });
  if (!plan.ok) throw new Error(said(plan.error).message);
  meanwhile?.();
  const [program = '', ...args] = [...around, ...plan.value.command];
  const { prelude } = plan.value;
  const env = { NODE_OPTIONS: '--require /nonexistent', PATH: '/nonexistent' };
  const one = startHelperProcess({ command: [program, ...args], env, image: 'ignore', prelude });
  started.push(one);
  return one;
};

/** The processes that run a copied helper. */
const helpers = (): { pid: number; program: string; script: string; folder: string }[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, script = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        const folder = foldersOfRoot().find((name) => script.startsWith(`${name}/`));
        if (!folder) return [];
        return [{ pid: Number(pid), program: readlinkSync(`/proc/${pid}/exe`), script, folder }];
      } catch {
        return [];
      }
    });

describe.skipIf(!has.root)('the copy of the helper that root runs (needs root)', () => {
  it('lies in a folder of root alone, and is gone with the helper', async () => {
    const one = await start();
    expect(await one.ready).toBe(true);
    const [copy] = helpers();
    expect(copy?.program).toBe(helper.nodeExecutable);
    expect(run('stat', '-c', '%a %U', copy?.folder ?? '')).toBe('700 root');
    expect(run('stat', '-c', '%a %U', copy?.script ?? '')).toBe('600 root');
    one.letGo();
    expect(await one.ended).toMatchObject({ ready: true, exitCode: 5, text: [] });
    expect(existsSync(copy?.folder ?? '')).toBe(false);
  });

  it('has a copy of Node.js beside it where that is not root’s', async () => {
    const one = await start({ copyNode: true });
    expect(await one.ready).toBe(true);
    const [copy] = helpers();
    expect(copy?.program).toBe(`${copy?.folder}/node`);
  });

  it('hands on a signal, and is gone after it', async () => {
    const one = await start();
    await one.ready;
    const [copy] = helpers();
    const parent = run('ps', '-o', 'ppid=', '-p', String(copy?.pid)).trim();
    process.kill(Number(parent), 'SIGINT');
    process.kill(Number(parent), 'SIGTERM');
    expect((await one.ended).exitCode).toBe(143);
    expect(helpers()).toEqual([]);
  });

  it('is gone after the helper was killed', async () => {
    const one = await start();
    await one.ready;
    process.kill(helpers()[0]?.pid ?? 0, 'SIGKILL');
    expect((await one.ended).exitCode).toBe(137);
  });

  it.each([
    ['exchanged', (text: string) => text.replace('a', 'b')],
    ['cut off', (text: string) => text.slice(0, -1)],
  ])('is refused where it was %s after the question', async (_, change) => {
    const helperFile = `${helper.helperFile}.changed.mjs`;
    const text = 'process.exit(0) // a';
    writeFileSync(helperFile, text);
    const one = await start({
      helperFile,
      meanwhile: () => writeFileSync(helperFile, change(text)),
    });
    if (change(text).length < text.length) one.letGo();
    const end = await one.ended;
    expect(end).toMatchObject({ ready: false, exitCode: 70 });
    expect(end.text).toEqual(['flakestick: helper.mjs did not arrive as it was announced']);
  });

  it('is none where the app goes away while it is being sent', async () => {
    const one = await start({ copyNode: true });
    one.letGo();
    expect(await one.ended).toMatchObject({ ready: false, exitCode: 70 });
  });

  it('says what it is for in its first words', async () => {
    const plan = await planCopy({
      type: 'copied',
      helperFile: helper.helperFile,
      node: { file: '/usr/bin/node', isRoots: true },
    });
    if (!plan.ok) throw new Error(said(plan.error).message);
    expect(plan.value.command.slice(0, 2)).toEqual(['/bin/sh', '-c']);
    expect(plan.value.command[2]?.split('\n')[0]).toContain('Flakestick copies its helper');
    await plan.value.prelude(null);
  });

  it('ends what a power cut left, and not what runs', async () => {
    const gone = '/var/lib/flakestick-helper.4194305.abc';
    const running = `/var/lib/flakestick-helper.${process.pid}.abc`;
    const others = '/var/lib/flakestick-helper.abc';
    for (const folder of [gone, running, others]) mkdirSync(folder);
    try {
      await (await start()).ready;
      expect([gone, running, others].map((folder) => existsSync(folder))).toEqual([
        false,
        true,
        true,
      ]);
    } finally {
      for (const folder of [running, others]) rmSync(folder, { recursive: true });
    }
  });

  it.skipIf(!has.mount)('is put where programs can be started from (needs mounts)', async () => {
    const script = [
      'mount --make-rprivate /',
      'mount -t tmpfs -o noexec tmpfs /var/lib',
      'mount -t tmpfs tmpfs /var/tmp',
      'exec "$@"',
    ].join(' && ');
    const PATH = `PATH=${process.env.PATH}`;
    const around = ['/usr/bin/env', PATH, 'unshare', '--mount', 'sh', '-c', script, 'sh'];
    const one = await start({ copyNode: true, around });
    expect(await one.ready).toBe(true);
    const programs = readdirSync('/proc').flatMap((pid) => {
      try {
        return [readlinkSync(`/proc/${pid}/exe`)];
      } catch {
        return [];
      }
    });
    expect(
      programs.filter((name) => /^\/var\/tmp\/flakestick-helper\.\d+\.\w+\/node$/.test(name)),
    ).toHaveLength(1);
  });
});
