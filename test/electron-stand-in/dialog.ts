import type { Dialog, MessageBoxOptions, OpenDialogOptions } from 'electron';
import { requireReady } from './app.ts';
import { tellTest } from './messages.ts';
import { strict } from './strict.ts';

const messageBoxes = new Map<number, (response: number) => void>();
const openDialogs = new Map<number, (path: string | null) => void>();

export const answerMessageBox = (id: number, response: number): void =>
  messageBoxes.get(id)?.(response);
export const answerOpenDialog = (id: number, path: string | null): void =>
  openDialogs.get(id)?.(path);

const ofWindow = <T>(what: string, options: T | undefined): T => {
  if (!options) throw new Error(`not in the stand-in: ${what} without a window`);
  requireReady(`dialog.${what}`);
  return options;
};

/** Only the forms with the window that they belong to. */
export const dialog = strict('dialog', {
  showMessageBox: (_window: unknown, given?: MessageBoxOptions) => {
    const options = ofWindow('showMessageBox', given);
    const id = messageBoxes.size + 1;
    tellTest({ type: 'messageBox', id, options });
    return new Promise<{ response: number; checkboxChecked: boolean }>((resolve) => {
      messageBoxes.set(id, (response) => resolve({ response, checkboxChecked: false }));
    });
  },
  showOpenDialog: (_window: unknown, given?: OpenDialogOptions) => {
    const options = ofWindow('showOpenDialog', given);
    const id = openDialogs.size + 1;
    tellTest({ type: 'openDialog', id, options });
    return new Promise<{ canceled: boolean; filePaths: string[] }>((resolve) => {
      openDialogs.set(id, (path) =>
        resolve({ canceled: path === null, filePaths: path === null ? [] : [path] }),
      );
    });
  },
  showErrorBox: (title, content) => {
    process.stderr.write(`${title}: ${content}\n`);
    tellTest({ type: 'errorBox', title, content });
  },
} satisfies Pick<Dialog, 'showErrorBox' | 'showMessageBox' | 'showOpenDialog'>);
