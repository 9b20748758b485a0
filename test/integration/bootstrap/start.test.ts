import { afterEach, expect, test } from 'vitest';
import { has } from '../../config/machine.ts';
import { copyBootstrap } from './bootstrap-copy.ts';

let copy: ReturnType<typeof copyBootstrap> | undefined;
afterEach(() => copy?.remove());

/** `npm start` with a command line that tells its arguments. Nothing has to be built. */
const start = async (args: string[], env: Record<string, string> = {}) => {
  copy = copyBootstrap({
    'electron/bootstrap/build.mjs': 'export const build = async () => {};',
    'dist/cli/main.js': "console.log(process.argv.slice(2).join(' ')); process.exit(7);",
  });
  const { stdout, stderr, status } = await copy.run(['electron/bootstrap/start.mjs', ...args], {
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
    ...env,
  });
  return { stdout, status, said: stderr.split('\n').filter((line) => line.includes('browser')) };
};

test.skipIf(process.platform !== 'linux')(
  'without a display one line says so, and the same UI is served',
  async () => {
    const { stdout, status, said } = await start([]);
    expect(said).toEqual(["The window's UI is served for a browser: there is no display."]);
    expect({ stdout, status }).toEqual({ stdout: 'serve\n', status: 7 });
  },
);

test('what the server is told is passed on', async () => {
  const { stdout } = await start(['--no-open', '--port', '8123']);
  expect(stdout).toBe('serve --no-open --port 8123\n');
});

test('--browser is meant for us', async () => {
  const { stdout, said } = await start(['--browser'], { DISPLAY: ':9' });
  expect(stdout).toBe('serve\n');
  expect(said[0]).toContain('as asked');
});

test.skipIf(process.platform !== 'linux' || !has.root)(
  'as root there is no window, and its sandbox is not given up (needs root)',
  async () => {
    const { said } = await start([], { DISPLAY: ':9' });
    expect(said[0]).toContain('as root');
  },
);
