import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Opens a link in the user's browser, by way of a file that only this user can read: the arguments of a program are
 * seen by everyone on this machine. `onFailed` where no browser can be started. Returns the function that removes
 * the file.
 */
export const openInBrowser = (link: string, onFailed: () => void): (() => void) => {
  const folder = makeOwnFolder();
  if (folder === null) {
    onFailed();
    return () => {};
  }
  const file = join(folder, 'flakestick.html');
  writeFileSync(file, redirectTo(link), { mode: 0o600, flag: 'wx' });
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(opener, [file], { stdio: 'ignore', detached: true });
  child.on('error', onFailed);
  child.on('exit', (code) => {
    if (code !== 0) onFailed();
  });
  child.unref();
  return () => rmSync(folder, { recursive: true, force: true });
};

/** Whether there is a browser to be started that is this user's. One that runs as root is worse than a link to copy. */
export const canOpenBrowser = (): boolean => {
  const { DISPLAY, WAYLAND_DISPLAY, BROWSER } = process.env;
  const hasPlace = process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY || BROWSER;
  return process.getuid?.() !== 0 && Boolean(hasPlace);
};

/** With mode 0700. Null where none can be made. */
const makeOwnFolder = (): string | null => {
  for (const parent of [process.env.XDG_RUNTIME_DIR, tmpdir()]) {
    if (!parent) continue;
    try {
      return mkdtempSync(join(parent, 'flakestick-'));
    } catch {
      // The next one.
    }
  }
  return null;
};

const redirectTo = (link: string): string => `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${link}">
<title>Flakestick</title>
`;
