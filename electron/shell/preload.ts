import { contextBridge, ipcRenderer } from 'electron';
import type { Transport, Update } from '../contract/index.ts';
import { channels } from './channels.ts';

// All that the page can reach of Electron: the contract's two functions.
const listeners = new Map<string, (update: Update) => void>();

ipcRenderer.on(channels.update, (_event, id: string, update: Update) =>
  listeners.get(id)?.(update),
);
ipcRenderer.send(channels.begin);

const transport: Transport = {
  call: (name, input) => ipcRenderer.invoke(channels.call, name, input),
  subscribe: (afterSeq, onUpdate) => {
    // Not counted: an update for the page before a reload must not meet a listener of the page after it.
    const id = crypto.randomUUID();
    listeners.set(id, onUpdate);
    ipcRenderer.send(channels.subscribe, id, afterSeq);
    return () => {
      if (listeners.delete(id)) ipcRenderer.send(channels.unsubscribe, id);
    };
  },
};

contextBridge.exposeInMainWorld('flakestick', transport);
