import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Ports } from '../engine/index.ts';

const [minWidth, minHeight] = [900, 600];
const settingsKey = 'window';
/** `ready-to-show` never comes on some Wayland compositors (Electron's issue 48859). */
const shownWithinMs = 2000;
/** `--canvas` of the page (renderer/app/tokens.css): there is no flash of white before it. */
const canvas = { light: '#f5f6f7', dark: '#14151a' };

/** Pure. A side that no window can have counts as never saved; the screen may be a smaller one than then. */
export const parseWindowSize = (saved: unknown, workArea: { width: number; height: number }) => {
  const { width, height, maximized } = (saved ?? {}) as Partial<Record<string, unknown>>;
  const side = (value: unknown, least: number, usual: number, most: number) => {
    const isOne = Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= 16_384;
    return Math.max(least, Math.min(isOne ? Number(value) : usual, most));
  };
  const size = {
    width: side(width, minWidth, 1200, workArea.width),
    height: side(height, minHeight, 760, workArea.height),
  };
  return { ...size, maximized: maximized === true };
};

/** Opens the window in the size that it had last. `saved` resolves when the size of a closed one is on disk. */
export const createWindow = async (settings: Ports['settings'], preload: string) => {
  const { maximized, ...size } = parseWindowSize(
    await settings.read(settingsKey),
    screen.getPrimaryDisplay().workAreaSize,
  );
  const window = new BrowserWindow({
    ...size,
    minWidth,
    minHeight,
    title: 'Flakestick',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false, // It would fetch dictionaries from the network.
    },
  });
  if (maximized) window.maximize();
  showOnce(window);
  let saving = Promise.resolve();
  window.on('close', () => {
    const { width, height } = window.getNormalBounds();
    const size = { width, height, maximized: window.isMaximized() };
    saving = settings.change(settingsKey, () => size).catch(() => undefined);
  });
  return { window, saved: () => saving };
};

/** At the first sign that there is something to be seen, and in any case soon. */
const showOnce = (window: BrowserWindow): void => {
  let isShown = false;
  const show = () => {
    if (isShown || window.isDestroyed()) return;
    isShown = true;
    clearTimeout(late);
    window.show();
  };
  const late = setTimeout(show, shownWithinMs);
  window.once('ready-to-show', show);
  window.webContents.once('did-finish-load', show);
};

export const bringToFront = (window: BrowserWindow): void => {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
};
