import { closeSync, openSync, readSync } from 'node:fs';
import { expect, type Page } from 'playwright/test';
import type { BrowserShell } from './browser-shell.ts';

// The parts of the window, by the names that a screen reader says.

export const hosts = (page: Page) => page.getByRole('listbox', { name: 'Hosts' });
export const sticks = (page: Page) => page.getByRole('listbox', { name: 'Sticks' });
export const dialog = (page: Page) => page.getByRole('alertdialog');
export const progress = (page: Page) => page.getByRole('region', { name: 'Progress' });
export const result = (page: Page) => page.getByRole('region', { name: 'Result' });
export const mainButton = (page: Page) =>
  page.getByRole('button', { name: /^Make (\d+ )?sticks?$/ });

/** The result is there, under this heading. */
export const ends = (page: Page, heading: string) =>
  expect(result(page).getByRole('heading', { name: heading, exact: true })).toBeVisible({
    timeout: 90_000,
  });
export const goBack = (page: Page) => result(page).getByRole('button', { name: 'Back' }).click();

export const openFleet = async (page: Page, reference: string) => {
  const field = page.getByRole('textbox', { name: 'Flake' });
  await field.fill(reference);
  await field.press('Enter');
};
export const openPracticeFleet = (page: Page) =>
  page.getByRole('button', { name: 'Open practice fleet' }).click();
export const chooseHost = (page: Page, name: RegExp) =>
  hosts(page).getByRole('option', { name }).click();

/** The form for an image that exists already, with a path in it. */
export const chooseImage = async (page: Page, path: string) => {
  await page.getByRole('radio', { name: 'Image', exact: true }).click();
  await page.getByRole('textbox', { name: 'Image' }).fill(path);
};

/** The main button, then the question: for one stick, which is chosen. */
export const make = async (page: Page) => {
  await mainButton(page).click();
  await dialog(page).getByRole('button', { name: 'Erase and make' }).click();
};

type Answer = { ok: boolean; value: Record<string, unknown> };

/** What a page that was let in sends with its calls. */
export const secretOf = async (page: Page): Promise<string> => {
  const kept = await page.waitForFunction(() => sessionStorage.getItem('flakestick-secret'));
  return (await kept.jsonValue()) ?? '';
};

/** Calls the engine as the page does. */
export const call = async (page: Page, shell: BrowserShell, name: string, input: unknown) => {
  const answer = await page.request.post(new URL(`/api/${name}`, shell.address).href, {
    data: input,
    headers: { authorization: `Bearer ${await secretOf(page)}` },
  });
  return (await answer.json()) as Answer;
};

/** A new practice drive, made behind the window's back. Returns its file. */
export const plugIn = async (page: Page, shell: BrowserShell, sizeBytes: number) => {
  const made = await call(page, shell, 'drives.createPractice', { path: null, sizeBytes });
  return (made.value.drive as { device: string }).device;
};

/** A picture of the window once nothing in it moves any more, but for what turns for ever. */
export const picture = async (page: Page, path: string) => {
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished),
    ),
  );
  await page.screenshot({ path });
};

/** What a practice drive begins with, read by other code than the product's. */
export const readStart = (file: string, bytes: number): Buffer => {
  const start = Buffer.alloc(bytes);
  const descriptor = openSync(file, 'r');
  readSync(descriptor, start, 0, bytes, 0);
  closeSync(descriptor);
  return start;
};

/** Levels and words of the headings in sight, in their order. */
const headings = (page: Page) =>
  page
    .getByRole('heading')
    .evaluateAll((all) =>
      all
        .filter((one) => one.checkVisibility())
        .map((one) => ({ level: Number(one.tagName.slice(1)), words: one.textContent ?? '' })),
    );

/** One first heading, and none that is more than one level below the one before. */
export const expectHeadingsInOrder = async (page: Page) => {
  const levels = (await headings(page)).map(({ level }) => level);
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  levels.forEach((level, index) => {
    expect(level, `headings ${levels}`).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
  });
};
