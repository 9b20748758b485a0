import { app, type BrowserWindow, dialog } from 'electron';
import type { Texts } from './texts.ts';

/** A page that is lost again so soon is not only loaded anew. */
const tooSoonMs = 30_000;
/** net::ERR_ABORTED: another navigation took its place. */
const aborted = -3;

/**
 * A window whose page died, or did not load, shows nothing, and what goes on behind it goes on: so the page is loaded anew,
 * once by itself, then by asking. It picks up every job where it is.
 */
export const setupPageLoss = (window: BrowserWindow, texts: Texts, load: () => void): void => {
  let lastLoss = Number.NEGATIVE_INFINITY;
  const ask = async (reason: string) => {
    const t = texts.t();
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      buttons: [t('shell.page.reload'), t('shell.menu.quit')],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      message: t('shell.page.lost'),
      detail: t('shell.page.lostDetail', { reason }),
    });
    if (response === 1) app.quit();
    else if (!window.isDestroyed()) load();
  };
  const lose = (reason: string, tries: boolean) => {
    if (window.isDestroyed()) return;
    const isAgain = Date.now() - lastLoss < tooSoonMs;
    lastLoss = Date.now();
    if (tries && !isAgain) load();
    else void ask(reason);
  };

  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') lose(reason, true);
  });
  window.webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (isMainFrame && code !== aborted) lose(description || String(code), false);
  });
};
