import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { asDiskImage } from '../fixtures/disk-image.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import { makePracticeStick } from './journey.ts';
import { call } from './window.ts';

// What the window makes of the registry of sticks: the same engine, helper and registry as in the product.

test.skip(!has.chromium, 'needs Chromium');

let shell: BrowserShell;
test.beforeEach(async ({ page }) => {
  shell = await startBrowserShell();
  await page.setViewportSize({ width: 1200, height: 760 });
  await page.goto(shell.address);
});
test.afterEach(() => shell.close());

const result = (page: Page) => page.getByRole('region', { name: 'Result' });
const dialog = (page: Page) => page.getByRole('alertdialog');
const stick = (page: Page) =>
  page.getByRole('listbox', { name: 'Sticks' }).getByRole('option').first();
const ends = (page: Page, heading: string) =>
  expect(result(page).getByRole('heading', { name: heading })).toBeVisible({ timeout: 240_000 });
const goBack = (page: Page) => result(page).getByRole('button', { name: 'Back' }).click();

/** The file behind the only practice drive. */
const practiceFile = async (page: Page): Promise<string> => {
  const { value } = await call(page, shell, 'drives.list', {});
  const drives = value.drives as { kind: string; device: string }[];
  const practice = drives.find(({ kind }) => kind === 'practice');
  if (!practice) throw new Error('there is no practice drive');
  return practice.device;
};

test.describe('a stick that was made here (needs nix)', () => {
  test.skip(!has.nix, 'needs nix');

  test('is known again, verified without its image, and renewed where it changed', async ({
    page,
  }) => {
    await makePracticeStick(page);
    await goBack(page);
    await expect(stick(page)).toContainText(/Last written here: laptop, .*, verified/);

    const verify = page.getByRole('button', { name: 'Verify this stick' });
    await verify.click();
    await ends(page, 'Stick verified');
    await expect(result(page)).toContainText(/This is still the stick that you made on .*laptop/);
    await goBack(page);

    // One byte in the midst of the image: found without the image, and set right by writing only that.
    const file = openSync(await practiceFile(page), 'r+');
    writeSync(file, Buffer.from([0x2a]), 0, 1, 700_001);
    closeSync(file);
    await verify.click();
    await ends(page, 'Not what was written');
    await expect(result(page)).toContainText(/This is no longer the stick that you made on/);
    await goBack(page);

    await page.getByRole('button', { name: 'Make stick' }).click();
    // A practice drive has no power.
    await expect(dialog(page).getByRole('checkbox')).toHaveCount(0);
    const delta = dialog(page).getByRole('switch', { name: /^Write only what changed/ });
    if (!(await delta.isChecked())) await delta.press('Space');
    await dialog(page).getByRole('button', { name: 'Erase and make' }).click();
    await ends(page, 'Stick verified');
    await expect(result(page)).toContainText('Written where it differed');
    await expect(result(page)).toContainText(/66 kB of/);
    await goBack(page);
    await expect(stick(page)).toContainText(/verified/);
  });
});

test('a write that was cancelled goes on where it stopped', async ({ page }) => {
  // Long enough to be cancelled in its midst on a fast machine; a busy one needs its time for it.
  test.slow();
  const image = join(shell.folder, 'large.iso');
  writeFileSync(image, asDiskImage());
  truncateSync(image, 3 * 2 ** 30);
  await page.getByRole('button', { name: 'Create practice drive' }).first().click();
  await page.getByRole('button', { name: /Flash an existing image/ }).click();
  await page.getByRole('textbox', { name: /Image/ }).fill(image);
  await expect(stick(page)).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('button', { name: 'Make stick' }).click();
  await expect(dialog(page).getByRole('switch')).toHaveCount(0);
  await dialog(page).getByRole('button', { name: 'Erase and make' }).click();

  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress.getByText(/\/s/).first()).toBeVisible();
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await dialog(page).getByRole('button', { name: 'Cancel writing' }).click();
  await ends(page, 'Cancelled');
  await goBack(page);

  await expect(stick(page)).toContainText(
    /Last written here: large.iso, .*, not finished \(\d+%\)/,
  );
  await expect(page.getByRole('button', { name: 'Verify this stick' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Make stick' }).click();
  await expect(
    dialog(page).getByRole('switch', { name: /^Go on where it stopped \(\d+%\)/ }),
  ).toBeChecked();
  await dialog(page).getByRole('button', { name: 'Erase and make' }).click();
  await ends(page, 'Stick verified');
  await expect(result(page)).toContainText('Written where it differed');
  await goBack(page);
  await expect(stick(page)).toContainText(/Last written here: large.iso, .*, verified/);
});
