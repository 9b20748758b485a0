import { type BrowserWindow, type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import { fail, isProcedureName } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';
import { appOrigin } from './app-protocol.ts';
import { channels } from './channels.ts';

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

/** Carries the engine's `call` and `subscribe` to the page of this window: the only doorway to `ipcMain`. */
export const setupBridge = (window: BrowserWindow, engine: Engine): void => {
  const contents = window.webContents;
  const subscriptions = new Map<unknown, () => void>();
  const end = (id: unknown) => {
    subscriptions.get(id)?.();
    subscriptions.delete(id);
  };
  const endAll = () => [...subscriptions.keys()].forEach(end);
  const onTrusted = (channel: string, run: (...args: unknown[]) => void) =>
    ipcMain.on(channel, (event, ...args) => {
      if (isTrustedSender(event, contents)) run(...args);
    });

  ipcMain.handle(channels.call, (event, name: unknown, input: unknown) => {
    if (!isTrustedSender(event, contents)) throw new Error('This frame may not call Flakestick.');
    if (typeof name !== 'string' || !isProcedureName(name)) {
      return fail('USAGE', `There is no procedure ${String(name)}.`);
    }
    // The router parses the input; whatever arrived is of no type before that.
    return engine.call(name, input as never);
  });
  onTrusted(channels.begin, endAll);
  onTrusted(channels.subscribe, (id, afterSeq) => {
    end(id);
    const from = Number.isSafeInteger(afterSeq) ? Number(afterSeq) : null;
    const stop = engine.subscribe(from, (update) => {
      if (!contents.isDestroyed()) contents.send(channels.update, id, update);
    });
    subscriptions.set(id, stop);
  });
  onTrusted(channels.unsubscribe, end);
  window.on('closed', endAll);
};
