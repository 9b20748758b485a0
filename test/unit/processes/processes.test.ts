import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createFiles } from '../../../electron/adapters/files.ts';
import { createNetwork, parseSubstituters } from '../../../electron/adapters/network.ts';
import { createProcesses } from '../../../electron/adapters/processes.ts';
import { createSettings } from '../../../electron/adapters/settings.ts';
import { cutMark } from '../../../electron/contract/index.ts';
import { isAlive } from '../../fixtures/is-alive.ts';

const { run } = createProcesses();
const sh = (script: string) => ({ command: 'sh', args: ['-c', script] });
const folder = mkdtempSync(join(tmpdir(), 'flakestick-adapters-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('processes', () => {
  test('exit code, output and the end of what went to stderr', async () => {
    expect(await run(sh('echo out; echo err >&2; exit 3'))).toEqual({
      status: 'exited',
      exitCode: 3,
      stdout: 'out\n',
      stderrTail: ['err'],
    });
    const { stderrTail } = (await run(sh('seq 1 5000 >&2'))) as { stderrTail: string[] };
    expect([stderrTail.length, stderrTail.at(-1)]).toEqual([200, '5000']);
  });

  test('lines come without their ends, also the last, also cut within a character', async () => {
    const lines: string[] = [];
    const script = "printf 'a\\r\\n\\nb\\303'; sleep 0.1; printf '\\274\\nlast'";
    await run({ ...sh(script), onStdoutLine: (line) => lines.push(line) });
    expect(lines).toEqual(['a', '', 'bü', 'last']);
  });

  test('a line of megabytes is cut, on either output, and what follows it arrives', async () => {
    const script = 'head -c 16M /dev/zero | tr "\\0" x';
    for (const to of ['1', '2']) {
      const lines: string[] = [];
      const onLine = (line: string) => lines.push(line);
      await run({
        ...sh(`{ ${script}; echo; echo next; ${script}; } >&${to}`),
        ...(to === '1' ? { onStdoutLine: onLine } : { onStderrLine: onLine }),
      });
      const cut = `${'x'.repeat(65_536)}${cutMark()}`;
      expect(lines).toEqual([cut, 'next', cut]);
    }
  });

  test('more output than there is room for ends the program, and says so', async () => {
    const outcome = await run(sh('exec tr "\\0" x </dev/zero'));
    expect(outcome).toMatchObject({ status: 'exited', exitCode: 126, stdout: '' });
    expect(outcome).toMatchObject({ stderrTail: ['it printed more than 256 MiB, and was ended'] });
  });

  test('a program that is not there, or not one', async () => {
    expect(await run({ command: 'no-such-program', args: [] })).toEqual({ status: 'notFound' });
    expect(await run({ command: '/etc/passwd', args: [] })).toEqual({ status: 'notFound' });
    expect(await run({ ...sh('true'), cwd: '/no/such/folder' })).toMatchObject({
      status: 'exited',
      exitCode: 126,
    });
  });

  test('ended by a signal of someone else', async () => {
    expect(await run(sh('kill -9 $$'))).toMatchObject({ status: 'killed', signal: 'SIGKILL' });
  });

  test('arguments are passed as they are, and what is added to the environment arrives', async () => {
    const outcome = await run({
      command: 'sh',
      args: ['-c', 'printf "%s|%s|%s" "$1" "$X" "$HOME"', 'sh', '$(id) "; `x`'],
      env: { X: 'y' },
    });
    expect(outcome).toMatchObject({ stdout: `$(id) "; \`x\`|y|${process.env.HOME}` });
  });

  test('an abort before the start starts nothing', async () => {
    expect(await run({ ...sh('exit 0'), signal: AbortSignal.abort() })).toEqual({
      status: 'cancelled',
    });
  });

  test.each([
    ['that heeds', 'sleep 300 & echo $!; wait'],
    ['that ignores SIGTERM', 'trap "" TERM; sleep 300 & echo $!; while :; do sleep 1; done'],
    [
      'whose child has a group of its own',
      'trap "" TERM; setsid sleep 300 & echo $!; while :; do sleep 1; done',
    ],
  ])('a cancelled group %s is gone', async (_, script) => {
    const controller = new AbortController();
    let child = 0;
    const outcome = await run({
      ...sh(script),
      signal: controller.signal,
      onStdoutLine: (line) => {
        child = Number(line);
        controller.abort();
      },
    });
    expect(outcome).toEqual({ status: 'cancelled' });
    expect(child).toBeGreaterThan(1);
    // The kernel takes a moment to end it after the signal.
    await expect.poll(() => isAlive(child), { timeout: 20_000 }).toBe(false);
  });

  test('someone who holds the pipes open after the end is not waited for', async () => {
    const start = performance.now();
    expect(await run(sh('echo a; sleep 100 & exit 4'))).toMatchObject({
      exitCode: 4,
      stdout: 'a\n',
    });
    expect(performance.now() - start).toBeLessThan(60_000);
  });
});

describe('files', () => {
  const files = createFiles();

  test('nothing is null, a failure is not', async () => {
    expect(await files.stat(join(folder, 'nope'))).toBeNull();
    expect(await files.stat('/etc/passwd/x')).toBeNull();
    expect(await files.realPath(join(folder, 'nope'))).toBeNull();
    expect(await files.freeBytes('/no/such/folder')).toBeNull();
    await expect(files.readText(join(folder, 'nope'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await files.stat('/dev/null'))?.kind).toBe('characterDevice');
  });

  test('only a regular file is read, and only one of a size that a text has', async () => {
    mkdirSync(folder, { recursive: true });
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    symlinkSync('/dev/zero', join(folder, 'zero'));
    writeFileSync(join(folder, 'huge'), '');
    truncateSync(join(folder, 'huge'), 2 ** 30);
    for (const [name, code] of [
      ['fifo', 'EINVAL'],
      ['zero', 'EINVAL'],
      ['.', 'EISDIR'],
      ['huge', 'EFBIG'],
    ] as const) {
      await expect(files.readText(join(folder, name)), name).rejects.toMatchObject({ code });
    }
    expect(await files.readText('/proc/self/stat')).toMatch(/^\d+ /);
    const settings = createSettings(folder);
    writeFileSync(join(folder, 'recent-fleets.json'), '[1]');
    expect(await settings.read('recent-fleets')).toEqual([1]);
    truncateSync(join(folder, 'recent-fleets.json'), 2 ** 30);
    expect(await settings.read('recent-fleets')).toBeUndefined();
  });

  test('a file is replaced as a whole; a sparse one is never written over', async () => {
    await files.makeFolder(join(folder, 'a/b'));
    const file = join(folder, 'a/b/x');
    await files.writeText(file, 'one');
    await files.writeText(file, 'two');
    expect(await files.readText(file)).toBe('two');
    expect(await files.list(join(folder, 'a/b'))).toEqual(['x']);
    await expect(files.createSparse(file, 10)).rejects.toMatchObject({ code: 'EEXIST' });
    await files.createSparse(join(folder, 'y'), 2 ** 33);
    expect(await files.stat(join(folder, 'y'))).toMatchObject({ kind: 'file', sizeBytes: 2 ** 33 });
  });

  test('a folder that can not be made is a failure, and soon', async () => {
    await expect(files.makeFolder('/proc/no/such/folder')).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await expect(files.makeFolder('/etc/passwd/x')).rejects.toMatchObject({ code: 'ENOTDIR' });
    await Promise.all([1, 2, 3].map(() => files.makeFolder(join(folder, 'deep/er/est'))));
    expect((await files.stat(join(folder, 'deep/er/est')))?.kind).toBe('directory');
  });

  test('a copy of a read-only folder can be written to', async () => {
    await files.makeFolder(join(folder, 'from/sub'));
    writeFileSync(join(folder, 'from/sub/f'), 'x', { mode: 0o444 });
    await files.copyFolder(join(folder, 'from'), join(folder, 'to'));
    await files.writeText(join(folder, 'to/sub/f'), 'y');
    writeFileSync(join(folder, 'to/sub/f'), 'z');
    expect(await files.readText(join(folder, 'from/sub/f'))).toBe('x');
  });

  test('a log gets all lines, and its folder; one that can not be written stops nothing', async () => {
    const log = files.openLog(join(folder, 'logs/a.log'));
    for (let n = 0; n < 20_000; n += 1) log.write(`line ${n}`);
    await log.close();
    expect((await files.readText(join(folder, 'logs/a.log'))).split('\n')).toHaveLength(20_001);
    const long = files.openLog(join(folder, 'logs/long.log'), 1_000);
    long.write('x'.repeat(100_000));
    for (let n = 0; n < 50; n += 1) long.write(`line ${n}`);
    await long.close();
    expect((await files.readText(join(folder, 'logs/long.log'))).split('\n')).toEqual([
      `${'x'.repeat(65_536)}${cutMark()}`,
      '… [50 lines were left out: they came too fast or were too many]',
      '',
    ]);
    const broken = files.openLog('/etc/passwd/log');
    broken.write('x');
    await broken.close();
  });
});

describe('settings', () => {
  test('what was written is read; what is broken or not there is nothing', async () => {
    const settings = createSettings(join(folder, 'settings'));
    expect(await settings.read('a')).toBeUndefined();
    await Promise.all([
      settings.change('a', () => [1]),
      settings.change('a', () => [2]),
      settings.change('../b', () => 3),
    ]);
    expect(await settings.read('a')).toEqual([2]);
    expect(await settings.read('../b')).toBe(3);
    // Each sees what the one before has kept.
    const more = (kept: unknown) => Number(kept) + 1;
    await Promise.all([settings.change('../b', more), settings.change('../b', more)]);
    expect(await settings.read('../b')).toBe(5);
    writeFileSync(join(folder, 'settings/a.json'), '{');
    expect(await settings.read('a')).toBeUndefined();
  });

  test('what can’t be written leaves no draft behind', async () => {
    const place = join(folder, 'unwritable');
    mkdirSync(join(place, 'a.json'), { recursive: true });
    await expect(createSettings(place).change('a', () => 1)).rejects.toThrow();
    await expect(createFiles().writeText(join(place, 'a.json'), 'x')).rejects.toThrow();
    expect(readdirSync(place).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('network', () => {
  test('nobody who takes a connection is offline, within a second', async () => {
    const start = performance.now();
    // 192.0.2.0/24 is for documentation: nobody is there.
    const network = createNetwork(async () => [
      { host: '192.0.2.1', port: 443 },
      { host: '127.0.0.1', port: 1 },
    ]);
    expect(await network.isOnline()).toBe(false);
    expect(performance.now() - start).toBeLessThan(1_300);
  });

  test('the servers of nix’s configuration count', () => {
    expect(
      parseSubstituters(
        'substituters = https://cache.example/x http://lan:5000\nextra-substituters = ssh-ng://u@box file:///mnt\nsandbox = true',
      ),
    ).toEqual([
      { host: 'cache.example', port: 443 },
      { host: 'lan', port: 5000 },
      { host: 'box', port: 22 },
    ]);
  });
});
