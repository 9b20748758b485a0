import type { BrowserWindow } from 'electron';

/** In front of other windows, and with the keyboard. */
export const bringToFront = (window: BrowserWindow): void => {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
};
