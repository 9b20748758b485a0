import { type BrowserWindow, type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import { appOrigin } from './app-protocol.ts';

/**
 * The main frame of our window, showing our own page: all else is refused, an empty or opaque origin too.
 * `senderFrame` is null where the frame has navigated, and a disposed one throws when it is asked.
 */
export const isTrustedSender = (
  { sender, senderFrame: frame }: Pick<IpcMainEvent, 'sender' | 'senderFrame'>,
  contents: WebContents,
): boolean => {
  try {
    return sender === contents && frame?.parent === null && frame.origin === appOrigin;
  } catch {
    return false;
  }
};

export type TrustedIpc = ReturnType<typeof createTrustedIpc>;

/** The only doorway to `ipcMain`: what comes through it was sent by the page of this window. */
export const createTrustedIpc = ({ webContents: contents }: BrowserWindow) => ({
  on: (channel: string, run: (...args: unknown[]) => void): void => {
    ipcMain.on(channel, (event, ...args) => {
      if (isTrustedSender(event, contents)) run(...args);
    });
  },
  handle: (channel: string, run: (...args: unknown[]) => unknown): void =>
    ipcMain.handle(channel, (event, ...args) => {
      if (!isTrustedSender(event, contents)) throw new Error('This frame may not call Flakestick.');
      return run(...args);
    }),
  send: (channel: string, ...args: unknown[]): void => {
    if (!contents.isDestroyed()) contents.send(channel, ...args);
  },
});
