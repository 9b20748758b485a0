import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import { imageSuffixes } from '../contract/index.ts';
import { channels } from './channels.ts';
import type { Texts } from './texts.ts';
import type { TrustedIpc } from './trusted-ipc.ts';

export const setupDialogs = (window: BrowserWindow, ipc: TrustedIpc, texts: Texts): void => {
  const choose = async (options: OpenDialogOptions): Promise<string | null> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, options);
    return (!canceled && filePaths[0]) || null;
  };
  ipc.handle(channels.chooseFlake, () => {
    const t = texts.t();
    return choose({
      title: t('shell.dialog.flake'),
      buttonLabel: t('shell.dialog.choose'),
      properties: ['openDirectory'],
    });
  });
  ipc.handle(channels.chooseImage, () => {
    const t = texts.t();
    return choose({
      title: t('shell.dialog.image'),
      buttonLabel: t('shell.dialog.choose'),
      properties: ['openFile'],
      filters: [
        {
          name: t('shell.dialog.images'),
          extensions: [...imageSuffixes],
        },
        { name: t('shell.dialog.anyFile'), extensions: ['*'] },
      ],
    });
  });
};
