import { expect, type Locator, type Page, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import { dialog, ends, hosts, mainButton, result, sticks } from './window.ts';

// The browser shell on a telephone, through a tunnel: touched, and 400 pixels wide.

test.skip(!has.chromium || !has.nix, 'needs Chromium and nix');
test.use({ viewport: { width: 400, height: 800 }, hasTouch: true });

let shell: BrowserShell;
test.beforeEach(async ({ page }) => {
  shell = await startBrowserShell();
  await page.goto(shell.address);
});
test.afterEach(() => shell.close());

/** It is wholly in sight (scrolled to where it has to be), and large enough for a finger. */
const touch = async (control: Locator) => {
  await control.scrollIntoViewIfNeeded();
  await expect(control).toBeInViewport({ ratio: 1 });
  const box = await control.boundingBox();
  // WCAG 2.2, 2.5.8: at least 24 pixels each way.
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
  await control.tap();
};

/** Nothing is cut off at the side: the page never scrolls there. */
const fitsAcross = async (page: Page) =>
  expect(
    await page.evaluate(() =>
      [...document.querySelectorAll('main, header, footer, section, [role=alertdialog]')]
        .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
        .map((one) => `${one.tagName} ${one.className} ${one.scrollWidth} > ${one.clientWidth}`),
    ),
  ).toEqual([]);

test('to a verified stick, 400 pixels wide', async ({ page }) => {
  await fitsAcross(page);
  await touch(page.getByRole('button', { name: 'Open practice fleet' }));
  await touch(hosts(page).getByRole('option', { name: /^laptop/ }));
  await fitsAcross(page);
  await expect(page.getByRole('switch', { name: 'Offline' })).toBeEnabled();
  await touch(page.getByRole('button', { name: 'Create practice drive' }));
  await expect(sticks(page).getByRole('option', { selected: true })).toHaveCount(1);
  await fitsAcross(page);
  await touch(mainButton(page));
  await fitsAcross(page);
  await touch(dialog(page).getByRole('button', { name: 'Erase and make' }));
  await fitsAcross(page);
  await touch(page.getByRole('button', { name: 'Show log' }));
  await fitsAcross(page);
  await touch(page.getByRole('button', { name: 'Hide log' }));
  await ends(page, 'Stick verified');
  await fitsAcross(page);
  await touch(result(page).getByRole('button', { name: 'Copy deploy key' }));
  await touch(page.getByRole('button', { name: 'History' }));
  await fitsAcross(page);
  await touch(page.getByRole('button', { name: 'Make again' }));
  await expect(mainButton(page)).toBeEnabled();
});
