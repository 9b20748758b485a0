/**
 * What `import … from 'electron'` gets in the stand-in. A name that is not here fails the import; a property that is
 * not on one of these throws when it is read.
 */
import type { PowerSaveBlocker, Screen, Shell } from 'electron';
import { app, openUrl, requireReady } from './app.ts';
import { closeFromOutside, crashPage, setFocus } from './browser-window.ts';
import { answerMessageBox, answerOpenDialog } from './dialog.ts';
import { workArea } from './environment.ts';
import { clickMenu } from './menu.ts';
import { type ToMain, tellTest } from './messages.ts';
import { clickNotification } from './notification.ts';
import { strict } from './strict.ts';

export { BrowserWindow } from './browser-window.ts';
export { dialog } from './dialog.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu } from './menu.ts';
export { nativeTheme } from './native-theme.ts';
export { Notification } from './notification.ts';
export { protocol } from './protocol.ts';
export { session } from './session.ts';
export { app };

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

export const screen = strict('screen', {
  getPrimaryDisplay: () => {
    requireReady('screen');
    return strict('Display', { workAreaSize: workArea() }) as ReturnType<
      Screen['getPrimaryDisplay']
    >;
  },
} satisfies Pick<Screen, 'getPrimaryDisplay'>);

export const shell = strict('shell', {
  openExternal: async (url) => tellTest({ type: 'openedExternal', url }),
} satisfies Pick<Shell, 'openExternal'>);

process.on('message', (message: ToMain) => {
  if (message.type === 'closeWindow') closeFromOutside();
  if (message.type === 'crashPage') crashPage();
  if (message.type === 'quit') app.quit();
  if (message.type === 'answerMessageBox') answerMessageBox(message.id, message.response);
  if (message.type === 'answerOpenDialog') answerOpenDialog(message.id, message.path);
  if (message.type === 'clickMenu') clickMenu(message.labels);
  if (message.type === 'clickNotification') clickNotification();
  if (message.type === 'setFocus') setFocus(message.isFocused);
  if (message.type === 'openUrl') openUrl(message.url);
});
// Electron quits upon these, which asks the windows.
process.on('SIGTERM', () => app.quit());
// A second one ends it at once.
process.once('SIGINT', () => app.quit());
