import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { program } from '../../config/machine.ts';
import { copyBootstrap, finish } from './bootstrap-copy.ts';

let copy: ReturnType<typeof copyBootstrap> | undefined;
afterEach(() => copy?.remove());

/** A script that stands for `npm run cli`, and a program that it starts. */
const copyWith = (child: string) =>
  copyBootstrap({
    'child.mjs': child,
    'parent.mjs': `
import { follow } from './electron/bootstrap/processes.mjs';
process.exitCode = await follow(process.execPath, ['child.mjs'], {});
`,
  });

const counting = `
let signals = 0;
process.on('SIGINT', () => { signals += 1; });
process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(9); });
setInterval(() => {
  if (signals > 0) { setTimeout(() => { console.log('signals ' + signals); process.exit(4); }, 300); }
}, 20);
console.log('ready');
`;

const ready = (child: ReturnType<ReturnType<typeof copyBootstrap>['start']>) =>
  new Promise((resolve) => child.stdout?.once('data', resolve));

test('exit status and output are those of the program', async () => {
  copy = copyWith("console.log('said'); process.exit(3);");
  const { status, stdout } = await copy.run(['parent.mjs']);
  expect({ status, stdout }).toEqual({ status: 3, stdout: 'said\n' });
});

test('the end by a signal is told as a shell tells it', async () => {
  copy = copyWith("process.kill(process.pid, 'SIGKILL');");
  expect((await copy.run(['parent.mjs'])).status).toBe(137);
});

test('one that takes too long is ended with all that it has started', async () => {
  copy = copyBootstrap({
    'child.mjs': `
import { spawn } from 'node:child_process';
const grandchild = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
console.log(grandchild.pid);
for (;;);
`,
    'parent.mjs': `
import { follow } from './electron/bootstrap/processes.mjs';
process.exitCode = await follow(process.execPath, ['child.mjs'], { limitMs: 1500 });
`,
  });
  const { status, stdout, stderr } = await copy.run(['parent.mjs']);
  expect(status).toBe(137);
  expect(stderr).toContain('longer than 2 s');
  const state = () => {
    try {
      return readFileSync(`/proc/${stdout.trim()}/stat`, 'utf8').split(') ')[1]?.[0];
    } catch {
      return 'gone';
    }
  };
  expect(stdout.trim()).toMatch(/^\d+$/);
  await expect.poll(state).toMatch(/^(gone|Z)$/);
});

test('a program that is not there is 127', async () => {
  copy = copyBootstrap({
    'parent.mjs': `
import { follow } from './electron/bootstrap/processes.mjs';
process.exitCode = await follow('/nowhere/program', []);
`,
  });
  const { status, stderr } = await copy.run(['parent.mjs']);
  expect(status).toBe(127);
  expect(stderr).toContain('/nowhere/program');
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s reaches the program, which decides',
  async (signal) => {
    copy = copyWith(counting);
    const parent = copy.start(['parent.mjs']);
    await ready(parent);
    parent.kill(signal);
    const { status, stdout } = await finish(parent);
    expect({ status, stdout }).toEqual(
      signal === 'SIGINT'
        ? { status: 4, stdout: 'signals 1\n' }
        : { status: 9, stdout: 'SIGTERM\n' },
    );
  },
);

// script(1) gives it a terminal of its own; Ctrl-C goes to all in the foreground there.
test.skipIf(!program('script'))(
  'Ctrl-C on a terminal reaches the program once (needs script)',
  async () => {
    copy = copyWith(counting);
    const { stdout } = await copy.run([
      '-e',
      `const { spawn } = require('node:child_process');
const child = spawn('script', ['-qec', 'exec ' + JSON.stringify(process.execPath) + ' parent.mjs', '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
child.stdout.on('data', (text) => {
  process.stdout.write(text);
  if (String(text).includes('ready')) child.stdin.write('\\x03');
});
child.on('exit', (code) => console.log('status ' + code));`,
    ]);
    expect(stdout.replaceAll('\r', '')).toContain('signals 1\nstatus 4\n');
  },
);
