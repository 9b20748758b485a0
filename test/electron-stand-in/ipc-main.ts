import type { IpcMain } from 'electron';
import { strict } from './strict.ts';

type Handler = Parameters<IpcMain['handle']>[1];

const handlers = new Map<string, Handler>();
const listeners = new Map<string, Handler[]>();

type IpcEvent = Parameters<Handler>[0];

/** Electron clones what crosses: a function or a class instance with private parts is refused. */
export const createIpcEvent = (sender: object, senderFrame: object | null) =>
  strict('IpcMainEvent', { sender, senderFrame }) as IpcEvent;

/** Answers an `ipcRenderer.invoke`: a rejection arrives in the page as text. */
export const invoke = async (
  event: IpcEvent,
  channel: string,
  args: unknown[],
): Promise<{ value: unknown } | { error: string }> => {
  const handler = handlers.get(channel);
  if (!handler) return { error: `Error: No handler registered for '${channel}'` };
  try {
    return { value: structuredClone(await handler(event, ...structuredClone(args))) };
  } catch (fault) {
    return { error: String(fault) };
  }
};

export const receive = (event: IpcEvent, channel: string, args: unknown[]): void => {
  for (const run of listeners.get(channel) ?? []) run(event, ...structuredClone(args));
};

export const ipcMain = strict('ipcMain', {
  handle: (channel: string, handler: Handler) => {
    if (handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    handlers.set(channel, handler);
  },
  on: (channel: string, listener: Handler): void => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
  },
} satisfies Pick<IpcMain, 'handle'> & Record<'on', unknown>);
