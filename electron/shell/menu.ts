import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { DesktopCommand } from '../contract/index.ts';
import type { Translate } from '../texts/window.ts';
import { openOutside } from './guards.ts';
import type { Texts } from './texts.ts';

type Item = MenuItemConstructorOptions;
type Environment = {
  platform: NodeJS.Platform;
  /** Run from a checkout, where a page may be reloaded while it is worked on. */
  isCheckout: boolean;
  send: (command: DesktopCommand) => void;
};

const separator: Item = { type: 'separator' };

/** The menu of the app. What it asks for is the page's to do. Rebuilt when the language changes. */
export const setupMenu = (texts: Texts, send: Environment['send']): void =>
  texts.follow((t) => {
    const environment = { platform: process.platform, isCheckout: !app.isPackaged, send };
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(t, environment)));
  });

/** Pure. Names of roles are given too: Electron's own are English everywhere. */
export const menuTemplate = (t: Translate, environment: Environment): Item[] => {
  const isMac = environment.platform === 'darwin';
  return [
    ...(isMac ? [appMenu(t)] : []),
    fileMenu(t, environment, isMac),
    editMenu(t),
    viewMenu(t, environment, isMac),
    ...(isMac ? [windowMenu(t)] : []),
    helpMenu(t),
  ];
};

type PageItem = Extract<DesktopCommand, { type: 'menu' }>['item'];

const pageItem = (
  t: Translate,
  { send }: Environment,
  item: PageItem,
  accelerator?: string,
): Item => ({
  label: t(`shell.menu.${item}`),
  ...(accelerator === undefined ? {} : { accelerator }),
  click: () => send({ type: 'menu', item }),
});

const appMenu = (t: Translate): Item => ({
  label: t('app.name'),
  submenu: [
    { role: 'about', label: t('shell.menu.about') },
    separator,
    { role: 'hide', label: t('shell.menu.hide') },
    { role: 'hideOthers', label: t('shell.menu.hideOthers') },
    { role: 'unhide', label: t('shell.menu.unhide') },
    separator,
    { role: 'quit', label: t('shell.menu.quit') },
  ],
});

const fileMenu = (t: Translate, environment: Environment, isMac: boolean): Item => ({
  label: t('shell.menu.file'),
  submenu: [
    pageItem(t, environment, 'openFlake', 'CmdOrCtrl+O'),
    pageItem(t, environment, 'openImage', 'CmdOrCtrl+Shift+O'),
    separator,
    isMac
      ? { role: 'close', label: t('shell.menu.close') }
      : { role: 'quit', label: t('shell.menu.quit') },
  ],
});

const editMenu = (t: Translate): Item => ({
  label: t('shell.menu.edit'),
  submenu: [
    { role: 'undo', label: t('shell.menu.undo') },
    { role: 'redo', label: t('shell.menu.redo') },
    separator,
    { role: 'cut', label: t('shell.menu.cut') },
    { role: 'copy', label: t('shell.menu.copy') },
    { role: 'paste', label: t('shell.menu.paste') },
    { role: 'selectAll', label: t('shell.menu.selectAll') },
  ],
});

const viewMenu = (t: Translate, environment: Environment, isMac: boolean): Item => ({
  label: t('shell.menu.view'),
  submenu: [
    pageItem(t, environment, 'findHost', 'CmdOrCtrl+F'),
    pageItem(t, environment, 'back', isMac ? 'Cmd+[' : 'Alt+Left'),
    pageItem(t, environment, 'forward', isMac ? 'Cmd+]' : 'Alt+Right'),
    // There, Cmd+H hides the app.
    pageItem(t, environment, 'history', isMac ? 'Cmd+Y' : 'Ctrl+H'),
    pageItem(t, environment, 'checkAgain'),
    separator,
    ...(environment.isCheckout
      ? [
          { role: 'reload', label: t('shell.menu.reload') } as const,
          { role: 'toggleDevTools', label: t('shell.menu.devTools') } as const,
          separator,
        ]
      : []),
    { role: 'resetZoom', label: t('shell.menu.actualSize') },
    { role: 'zoomIn', label: t('shell.menu.zoomIn') },
    { role: 'zoomOut', label: t('shell.menu.zoomOut') },
    separator,
    { role: 'togglefullscreen', label: t('shell.menu.fullScreen') },
  ],
});

const windowMenu = (t: Translate): Item => ({
  role: 'window',
  label: t('shell.menu.window'),
  submenu: [
    { role: 'minimize', label: t('shell.menu.minimize') },
    { role: 'zoom', label: t('shell.menu.zoom') },
  ],
});

const helpMenu = (t: Translate): Item => ({
  role: 'help',
  label: t('shell.menu.help'),
  submenu: [
    link(t('shell.menu.manual'), 'https://nixos.org/manual/nixos/stable/'),
    link(t('shell.menu.flakes'), 'https://nix.dev/concepts/flakes'),
    link(t('shell.menu.wiki'), 'https://wiki.nixos.org/'),
  ],
});

const link = (label: string, address: string): Item => ({
  label,
  click: () => void openOutside(address),
});
