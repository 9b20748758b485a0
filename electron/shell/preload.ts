import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge, Desktop, DesktopCommand, Update } from '../contract/index.ts';
import { channels } from './channels.ts';

// All that the page can reach of Electron: the contract's functions, and what a desktop has that a browser has not.
const listeners = new Map<string, (update: Update) => void>();

ipcRenderer.on(channels.update, (_event, id: string, update: Update) =>
  listeners.get(id)?.(update),
);
ipcRenderer.send(channels.begin);

const bridge: Bridge = {
  call: (name, input, id) => ipcRenderer.invoke(channels.call, name, input, id),
  cancel: (id) => ipcRenderer.send(channels.cancel, id),
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

let onCommand: ((command: DesktopCommand) => void) | null = null;
ipcRenderer.on(channels.command, (_event, command: DesktopCommand) => onCommand?.(command));

const desktop: Desktop<File> = {
  chooseFlake: () => ipcRenderer.invoke(channels.chooseFlake),
  chooseImage: () => ipcRenderer.invoke(channels.chooseImage),
  pathOf: (file) => webUtils.getPathForFile(file) || null,
  onCommand: (listener) => {
    onCommand = listener;
    // Until now they wait in main.
    ipcRenderer.send(channels.listen);
    return () => {
      if (onCommand === listener) onCommand = null;
    };
  },
};

contextBridge.exposeInMainWorld('flakestick', bridge);
contextBridge.exposeInMainWorld('flakestickDesktop', desktop);
