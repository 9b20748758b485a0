import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { App } from 'electron';
import { systemLanguages, userDataFolder } from './environment.ts';
import { createEvent, createEvents, strict } from './strict.ts';

/** What `app` asks of the windows, which are made elsewhere. */
type OpenWindow = { requestClose: () => boolean };

type Second = { argv: string[]; folder: string };

const events = createEvents('app', [
  'open-file',
  'open-url',
  'second-instance',
  'web-contents-created',
  'will-quit',
]);
const windows = new Set<OpenWindow>();
const endings: (() => Promise<void>)[] = [];
let ready = false;
let quitting = false;

const lockFile = () => join(userDataFolder(), 'stand-in.lock');
/** What a second start was started with. */
const secondFile = () => join(userDataFolder(), 'stand-in.second.json');

/** One that was killed leaves its lock behind. */
const isHeld = () => {
  try {
    return process.kill(Number(readFileSync(lockFile(), 'utf8')), 0);
  } catch {
    return false;
  }
};

export const requireReady = (what: string): void => {
  if (!ready) throw new Error(`${what} can only be used after the app is ready`);
};
export const requireNotReady = (what: string): void => {
  if (ready) throw new Error(`${what} has to be called before the app is ready`);
};
export const addWindow = (window: OpenWindow): void => void windows.add(window);
export const onEnd = (end: () => Promise<void>): void => void endings.push(end);
/** What macOS does when a link is opened. */
export const openUrl = (url: string): void => events.emit('open-url', createEvent({}).event, url);
export const emitWebContentsCreated = (contents: object): void =>
  events.emit('web-contents-created', createEvent({}).event, contents);

/** Without a listener for `window-all-closed`, the app quits when its last window is gone. */
export const removeWindow = (window: OpenWindow): void => {
  windows.delete(window);
  if (windows.size === 0 && !quitting) app.quit();
};

const end = async (exitCode: number) => {
  rmSync(lockFile(), { force: true });
  for (const ending of endings) await ending().catch(() => undefined);
  process.exit(exitCode);
};

const members = {
  isPackaged: false,
  /** Of the app's package.json, beside which it was started. */
  getVersion: () =>
    (JSON.parse(readFileSync(resolve('package.json'), 'utf8')) as { version: string }).version,
  getAppPath: () => process.cwd(),
  getPreferredSystemLanguages: () => {
    requireReady('app.getPreferredSystemLanguages');
    return systemLanguages();
  },
  enableSandbox: () => requireNotReady('app.enableSandbox'),
  requestSingleInstanceLock: () => {
    mkdirSync(userDataFolder(), { recursive: true });
    if (!isHeld()) rmSync(lockFile(), { force: true });
    try {
      writeFileSync(lockFile(), String(process.pid), { flag: 'wx' });
      process.on('SIGUSR2', () => {
        const { argv, folder } = JSON.parse(readFileSync(secondFile(), 'utf8')) as Second;
        events.emit('second-instance', createEvent({}).event, argv, folder, null);
      });
      return true;
    } catch {
      const [program = '', ...rest] = process.argv;
      // Chromium puts flags of its own among them.
      const argv = [program, '--original-process-start-time=1', ...rest];
      const second: Second = { argv, folder: process.cwd() };
      writeFileSync(secondFile(), JSON.stringify(second));
      process.kill(Number(readFileSync(lockFile(), 'utf8')), 'SIGUSR2');
      return false;
    }
  },
  whenReady: () =>
    new Promise<void>((resolveReady) => {
      setImmediate(() => {
        ready = true;
        resolveReady();
      });
    }),
  /** Closes the windows; one that refuses ends it. Then `will-quit`, which can be prevented, and the process ends. */
  quit: () => {
    if (!ready) return process.exit(0);
    quitting = true;
    for (const window of [...windows]) {
      if (!window.requestClose()) {
        quitting = false;
        return;
      }
    }
    const { event, isPrevented } = createEvent({});
    events.emit('will-quit', event);
    quitting = false;
    if (!isPrevented()) void end(0);
  },
  exit: (exitCode = 0) => void end(exitCode),
} satisfies Pick<
  App,
  | 'isPackaged'
  | 'getVersion'
  | 'enableSandbox'
  | 'getAppPath'
  | 'getPreferredSystemLanguages'
  | 'requestSingleInstanceLock'
  | 'whenReady'
  | 'quit'
  | 'exit'
>;

export const app = strict('app', { ...members, on: events.on, once: events.once });
