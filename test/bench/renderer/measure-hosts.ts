import type { Page } from 'playwright';
import { measureBusy, measureFrames } from './frames.ts';
import { keyFigures, noteKeys, type, wheel } from './keys.ts';
import { pause, type Rows } from './rows.ts';
import { type BenchWindow, openLargeFleet } from './window.ts';

const words = ['web-12', 'fra db', 'aarch64', 'cache-777'];

/** Ten thousand hosts: from opening them to finding one. */
export const measureHosts = async ({ open }: BenchWindow): Promise<{ idle: Rows; hosts: Rows }> => {
  const page = await open();
  await pause(1_000);
  const welcome = await measureBusy(page, 5_000);
  const opening = await measureFrames(page, async () => {
    await openLargeFleet(page);
    await pause(3_000);
  });
  const withHosts = await measureBusy(page, 5_000);
  await page.evaluate(noteKeys);
  await page.getByRole('combobox').focus();
  const typing = await measureFrames(page, async () => {
    for (const word of words) await type(page, [...word, ...Array.from(word, () => 'Backspace')]);
  });
  const typed = await takeKeys(page);
  const clearing = await measureFrames(page, async () => {
    for (const word of words) await type(page, [...word.slice(0, 3), 'Escape']);
  });
  const cleared = await takeKeys(page);
  const scrolling = await measureFrames(page, () => wheel(page, '[role=listbox]', 240));
  await page.context().close();
  return {
    idle: [
      { what: 'nothing chosen yet', '%': welcome },
      { what: '10,000 hosts in the column', '%': withHosts },
    ],
    hosts: [
      { what: 'opening a fleet of 10,000 hosts', ...opening },
      { what: 'typing in the search over 10,000 hosts', ...typing, ...keyFigures(typed) },
      { what: 'clearing that search after three letters', ...clearing, ...keyFigures(cleared) },
      { what: 'scrolling through 10,000 hosts', ...scrolling },
    ],
  };
};

const takeKeys = (page: Page): Promise<number[]> =>
  page.evaluate(() => (globalThis as { keys?: number[] }).keys?.splice(0) ?? []);
