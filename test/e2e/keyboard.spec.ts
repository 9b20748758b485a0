import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { asDiskImage } from '../fixtures/disk-image.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import { expectFocus, lostFocus, tabTo, watchFocus } from './focus.ts';
import { dialog, ends, hosts, progress, result, sticks } from './window.ts';

// The whole way without a mouse: every control is reached with keys, shows that it has the focus, and the focus is
// never lost when what had it goes away.

test.skip(!has.chromium, 'needs Chromium');

let shell: BrowserShell;
test.beforeEach(async ({ page }) => {
  shell = await startBrowserShell();
  await page.setViewportSize({ width: 1200, height: 760 });
  await watchFocus(page);
  await page.goto(shell.address);
  await page.getByRole('heading', { name: 'Choose a fleet' }).waitFor();
});
test.afterEach(async ({ page }) => {
  const lost = await lostFocus(page);
  await shell.close();
  expect(lost).toEqual([]);
});

/** Enter on what has the focus. */
const enter = (page: Page) => page.keyboard.press('Enter');

/** Tab goes round in the dialog: what is behind it is out of reach. */
const staysInDialog = async (page: Page, stops: number) => {
  for (let stop = 0; stop < stops; stop += 1) {
    await page.keyboard.press('Tab');
    await expect(dialog(page).locator(':focus')).toHaveCount(1);
  }
};

test('from the first start to a verified stick and its history (needs nix)', async ({ page }) => {
  test.skip(!has.nix, 'needs nix');

  await page.keyboard.press('Tab');
  await expectFocus(page, 'radio', 'Flake');
  await page.keyboard.press('ArrowRight');
  await expectFocus(page, 'radio', 'Image');
  await page.keyboard.press('ArrowLeft');

  // A flake that is not there: the field keeps the focus, to be corrected.
  await tabTo(page, 'textbox', 'Flake');
  await page.keyboard.type(join(shell.folder, 'nowhere'));
  await enter(page);
  await expect(page.getByText('There is no folder')).toBeVisible();
  await expectFocus(page, 'textbox', 'Flake');

  await tabTo(page, 'button', 'Recent fleets');
  await enter(page);
  await expectFocus(page, 'menuitem', 'Open practice fleet');
  await page.keyboard.press('Escape');
  await expectFocus(page, 'button', 'Recent fleets');
  await page.keyboard.press('ArrowDown');
  await expectFocus(page, 'menuitem', 'Open practice fleet');
  await enter(page);

  // Two letters and Enter; the focus stays in the field, and points at what it leads.
  await hosts(page).waitFor();
  await tabTo(page, 'combobox', 'Search hosts');
  await page.keyboard.type('la');
  await expect(hosts(page).getByRole('option')).toHaveCount(1);
  await enter(page);
  await expect(hosts(page).getByRole('option', { name: /^laptop/ })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expectFocus(page, 'combobox', 'Search hosts');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox', { name: 'Search hosts' })).toHaveValue('');
  await page.keyboard.press('ArrowDown');
  await expectFocus(page, 'combobox', 'Search hosts');

  await expect(page.getByRole('switch', { name: 'Offline' })).toBeEnabled();
  await tabTo(page, 'switch', 'Offline');
  await page.keyboard.press('Space');
  await expect(page.getByRole('switch', { name: 'Offline' })).toBeChecked();
  await tabTo(page, 'button', 'Work it out');
  await enter(page);
  await expect(page.getByText('1 derivation to build')).toBeVisible();

  await tabTo(page, 'button', 'Create practice drive');
  await enter(page);
  await expectFocus(page, 'option', /practice-1/);
  await page.keyboard.press('Space');
  await expect(sticks(page).getByRole('option', { selected: true })).toHaveCount(0);
  await page.keyboard.press('Space');
  await expect(sticks(page).getByRole('option', { selected: true })).toHaveCount(1);

  await tabTo(page, 'button', 'Make stick');
  await enter(page);
  await expectFocus(page, 'button', 'Go back');
  await staysInDialog(page, 4);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expectFocus(page, 'button', 'Make stick');
  await enter(page);
  await expectFocus(page, 'button', 'Go back');
  await tabTo(page, 'button', 'Erase and make');
  await enter(page);

  await expectFocus(page, 'heading', /^Making Practice drive/);
  await tabTo(page, 'button', 'Show log');

  await ends(page, 'Stick verified');
  await expectFocus(page, 'heading', 'Stick verified');
  await tabTo(page, 'button', 'Copy deploy key');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await enter(page);
  await expect(result(page).getByText('Copied')).toBeVisible();
  await tabTo(page, 'button', 'Back');
  await tabTo(page, 'button', 'Another host on this stick');
  await tabTo(page, 'button', 'Make another stick');

  await tabTo(page, 'button', 'History', 'Shift+Tab');
  await enter(page);
  await expectFocus(page, 'searchbox', 'Search the history');
  await page.keyboard.type('laptop');
  await tabTo(page, 'row', /^laptop on Practice drive/);
  await page.keyboard.press('ArrowRight');
  await expectFocus(page, 'button', 'Verify again');
  await page.keyboard.press('ArrowRight');
  await expectFocus(page, 'button', 'Make again');
  await page.keyboard.press('ArrowRight');
  await expectFocus(page, 'button', 'Forget');
  await enter(page);
  await expectFocus(page, 'button', 'Keep');
  await staysInDialog(page, 3);
  await page.keyboard.press('Escape');
  // The grid gives the focus to the row, of which the button is a part.
  await expectFocus(page, 'row', /^laptop on Practice drive/);
  await tabTo(page, 'button', 'Back to the workbench', 'Shift+Tab');
  await enter(page);
  await expectFocus(page, 'button', 'History');

  // The result is listed until it is put away.
  await tabTo(page, 'button', /^Show: /);
  await enter(page);
  await tabTo(page, 'button', 'Back');
  await enter(page);
  await expectFocus(page, 'button', 'Make stick');
});

test('an image by its path, cancelled after a question', async ({ page }) => {
  const image = join(shell.folder, 'large.img');
  writeFileSync(image, asDiskImage());
  truncateSync(image, 6 * 2 ** 30);

  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expectFocus(page, 'textbox', 'Image');
  await page.keyboard.type(image);
  await tabTo(page, 'button', 'Create practice drive');
  await enter(page);
  await expectFocus(page, 'option', /practice-1/);
  await tabTo(page, 'button', 'Make stick');
  await enter(page);
  await expectFocus(page, 'button', 'Go back');
  await tabTo(page, 'button', 'Erase and make');
  await enter(page);

  await expectFocus(page, 'heading', /^Writing large.img/);
  await expect(progress(page).getByText(/\/s/).first()).toBeVisible();
  await tabTo(page, 'button', 'Cancel');
  await enter(page);
  await expectFocus(page, 'button', 'Keep going');
  await staysInDialog(page, 3);
  await page.keyboard.press('Escape');
  await expectFocus(page, 'button', 'Cancel');
  await enter(page);
  await expectFocus(page, 'button', 'Keep going');
  await tabTo(page, 'button', 'Cancel writing');
  await enter(page);

  await ends(page, 'Cancelled');
  await expectFocus(page, 'heading', 'Cancelled');
  await tabTo(page, 'button', 'Copy details');
  await tabTo(page, 'button', 'Try again');
  await tabTo(page, 'button', 'Back', 'Shift+Tab');
  await enter(page);
  await expectFocus(page, 'button', 'Make stick');
});
