import { basename } from 'node:path';
import type { Page } from 'playwright';

/**
 * Drags files or folders of this machine over the window, as Chromium itself does it: the page gets real entries. Their
 * paths, which only Electron tells, are put where the stand-in's `webUtils` looks. Returns the function that lets go.
 */
export const holdOver = async (page: Page, paths: readonly string[]) => {
  const byName = Object.fromEntries(paths.map((path) => [basename(path), path]));
  await page.evaluate((known) => {
    (globalThis as unknown as { standInPaths: object }).standInPaths = known;
  }, byName);
  return drag(page, { items: [], files: [...paths] });
};

export const dropFiles = async (page: Page, paths: readonly string[]): Promise<void> => {
  const letGo = await holdOver(page, paths);
  await letGo();
};

export const dropText = async (page: Page, text: string): Promise<void> => {
  const letGo = await drag(page, { items: [{ mimeType: 'text/plain', data: text }] });
  await letGo();
};

type Dragged = { items: { mimeType: string; data: string }[]; files?: string[] };

const drag = async (page: Page, dragged: Dragged) => {
  const session = await page.context().newCDPSession(page);
  // 1: copying is offered.
  const data = { ...dragged, dragOperationsMask: 1 };
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  await send('dragEnter');
  await send('dragOver');
  return async (): Promise<void> => {
    await send('drop');
    await session.detach();
  };
};
