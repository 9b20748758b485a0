import { BrowserWindow } from 'electron';
import type { Ports } from '../engine/index.ts';

const [minWidth, minHeight] = [900, 600];
const settingsKey = 'window';

/** Pure. A side that no window can have counts as never saved. */
export const parseWindowSize = (saved: unknown) => {
  const { width, height, maximized } = (saved ?? {}) as Partial<Record<string, unknown>>;
  const side = (value: unknown, least: number, usual: number) =>
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= 16_384
      ? Number(value)
      : usual;
  const size = { width: side(width, minWidth, 1200), height: side(height, minHeight, 760) };
  return { ...size, maximized: maximized === true };
};

/** Opens the window in the size that it had last. `saved` resolves when the size of a closed one is on disk. */
export const createWindow = async (settings: Ports['settings'], preload: string) => {
  const { maximized, ...size } = parseWindowSize(await settings.read(settingsKey));
  const window = new BrowserWindow({
    ...size,
    minWidth,
    minHeight,
    title: 'Flakestick',
    show: false,
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
  window.once('ready-to-show', () => window.show());
  let saving = Promise.resolve();
  window.on('close', () => {
    const { width, height } = window.getNormalBounds();
    const size = { width, height, maximized: window.isMaximized() };
    saving = settings.change(settingsKey, () => size).catch(() => undefined);
  });
  return { window, saved: () => saving };
};
