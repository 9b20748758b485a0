// `npm start`: the window where that is possible, else the same UI for a browser.
import { build } from './build.mjs';
import { findElectron } from './electron-binary.mjs';
import { prepare } from './prepare.mjs';
import { follow } from './processes.mjs';
import { at, main, root, say } from './project.mjs';

/** An Electron that can't run on this machine ends at once. */
const startsWithinMs = 5000;

/** Null where a window can be shown. What `--port` and `--no-open` say has a meaning for a browser only. */
const whyNoWindow = (args) => {
  if (args.some((arg) => /^--(browser|no-open|port)(=|$)/.test(arg))) return 'as asked';
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform !== 'linux') return null;
  if (!DISPLAY && !WAYLAND_DISPLAY) return 'there is no display';
  if (process.getuid() === 0) return 'Electron does not run as root without giving up its sandbox';
  return null;
};

const serve = async (node, args, reason) => {
  say(`The window's UI is served for a browser: ${reason}.`);
  await build(node, ['cli', 'web', 'helper', 'renderer']);
  return follow(node, [at('dist', 'cli', 'main.js'), 'serve', ...args]);
};

/** Null where Electron did not come up. */
const openWindow = async (file, node) => {
  const started = Date.now();
  const env = { ...process.env, FLAKESTICK_NODE: node };
  // Set by editors that run on Electron themselves; it would make ours a plain Node.js.
  delete env.ELECTRON_RUN_AS_NODE;
  const status = await follow(file, [root], { env });
  const interrupted = status === 130 || status === 143;
  const cameUp = status === 0 || interrupted || Date.now() - started > startsWithinMs;
  return cameUp ? status : null;
};

await main(async () => {
  const args = process.argv.slice(2);
  const serveArgs = args.filter((arg) => arg !== '--browser');
  const node = await prepare();
  const reason = whyNoWindow(args);
  if (reason !== null) return serve(node, serveArgs, reason);

  const [electron] = await Promise.all([
    findElectron(node),
    build(node, ['shell', 'preload', 'helper', 'renderer']),
  ]);
  if (!electron.file) return serve(node, serveArgs, electron.reason);
  const status = await openWindow(electron.file, node);
  return status ?? serve(node, serveArgs, 'Electron did not start (what it said stands above)');
});
