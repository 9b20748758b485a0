/**
 * What `import … from 'electron'` gets in the stand-in. A name that is not here fails the import; a property that is
 * not on one of these throws when it is read.
 */
import type {
  Dialog,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  PowerSaveBlocker,
  Shell,
} from 'electron';
import { app, requireReady } from './app.ts';
import { closeFromOutside } from './browser-window.ts';
import { type ToMain, tellTest } from './messages.ts';
import { strict } from './strict.ts';

export { BrowserWindow } from './browser-window.ts';
export { ipcMain } from './ipc-main.ts';
export { protocol } from './protocol.ts';
export { session } from './session.ts';
export { app };

const answers = new Map<number, (response: number) => void>();

export const dialog = strict('dialog', {
  // Only the form with the window that it belongs to.
  showMessageBox: (_window: unknown, options?: MessageBoxOptions) => {
    if (!options) throw new Error('not in the stand-in: a message box without a window');
    requireReady('dialog.showMessageBox');
    const id = answers.size + 1;
    tellTest({ type: 'messageBox', id, options });
    return new Promise<{ response: number; checkboxChecked: boolean }>((resolve) => {
      answers.set(id, (response) => resolve({ response, checkboxChecked: false }));
    });
  },
  showErrorBox: (title, content) => {
    process.stderr.write(`${title}: ${content}\n`);
    tellTest({ type: 'errorBox', title, content });
  },
} satisfies Pick<Dialog, 'showErrorBox' | 'showMessageBox'>);

const blockers = new Map<number, string>();
const tellBlockers = () => tellTest({ type: 'powerSaveBlockers', types: [...blockers.values()] });
let blockersStarted = 0;

export const powerSaveBlocker = strict('powerSaveBlocker', {
  start: (type) => {
    requireReady('powerSaveBlocker.start');
    blockersStarted += 1;
    blockers.set(blockersStarted, type);
    tellBlockers();
    return blockersStarted;
  },
  stop: (id) => {
    const known = blockers.delete(id);
    tellBlockers();
    return known;
  },
} satisfies Pick<PowerSaveBlocker, 'start' | 'stop'>);

export const shell = strict('shell', {
  openExternal: async (url) => tellTest({ type: 'openedExternal', url }),
} satisfies Pick<Shell, 'openExternal'>);

/** Roles as in Electron's documentation of MenuItem; another one would be an error there. */
const roles = ['fileMenu', 'editMenu', 'viewMenu', 'windowMenu', 'help', 'quit', 'reload'];

export const Menu = strict('Menu', {
  buildFromTemplate: (template: MenuItemConstructorOptions[]) => {
    const named = template.map(({ role }) => String(role));
    const unknown = named.find((role) => !roles.includes(role));
    if (unknown) throw new Error(`not in the stand-in: the menu role ${unknown}`);
    return strict('menu', { roles: named });
  },
  setApplicationMenu: (menu: { roles: string[] }) => tellTest({ type: 'menu', roles: menu.roles }),
});

process.on('message', (message: ToMain) => {
  if (message.type === 'closeWindow') closeFromOutside();
  if (message.type === 'quit') app.quit();
  if (message.type === 'answerMessageBox') answers.get(message.id)?.(message.response);
});
// Electron quits upon these, which asks the windows.
process.on('SIGTERM', () => app.quit());
