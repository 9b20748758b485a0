import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Opened = {
  /** Of the browser, or of what started it; null where nothing runs. */
  pid: number | null;
  /** Takes the file away that the browser is to read. */
  removeFile: () => void;
};

/**
 * Opens a link in the user's browser, by way of a file that only this user can read: the arguments of a program are
 * seen by everyone on this machine. `onFailed` where no browser can be started.
 */
export const openInBrowser = (link: string, onFailed: () => void): Opened => {
  const page = writeOwnPage(redirectTo(link));
  if (page === null) {
    onFailed();
    return { pid: null, removeFile: () => {} };
  }
  const { folder, file } = page;
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(opener, [file], { stdio: 'ignore', detached: true });
  child.on('error', onFailed);
  child.on('exit', (code) => {
    if (code !== 0) onFailed();
  });
  child.unref();
  return {
    pid: child.pid ?? null,
    removeFile: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** Whether there is a browser to be started that is this user's. One that runs as root is worse than a link to copy. */
export const canOpenBrowser = (): boolean => {
  const { DISPLAY, WAYLAND_DISPLAY, BROWSER } = process.env;
  const hasPlace = process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY || BROWSER;
  return process.getuid?.() !== 0 && Boolean(hasPlace);
};

/** A file with mode 0600 in a folder with mode 0700. Null where there is no place for one, or no room. */
const writeOwnPage = (text: string): { folder: string; file: string } | null => {
  for (const parent of [process.env.XDG_RUNTIME_DIR, tmpdir()]) {
    if (!parent) continue;
    let folder: string | null = null;
    try {
      folder = mkdtempSync(join(parent, 'flakestick-'));
      const file = join(folder, 'flakestick.html');
      writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
      return { folder, file };
    } catch {
      // The next one.
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
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
