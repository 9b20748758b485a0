import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { asDiskImage } from '../fixtures/disk-image.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import { chooseImage, make, plugIn, progress, sticks } from './window.ts';

test.skip(!has.chromium, 'needs Chromium');

let shell: BrowserShell;
test.beforeEach(async ({ page }) => {
  shell = await startBrowserShell();
  await page.setViewportSize({ width: 1200, height: 760 });
  await page.goto(shell.address);
});
test.afterEach(() => shell.close());

test('the server dies in mid-write: it is said, and after its restart what to do and where the stick stands', async ({
  page,
}) => {
  const image = join(shell.folder, 'large.img');
  writeFileSync(image, asDiskImage());
  truncateSync(image, 6 * 2 ** 30);
  await plugIn(page, shell, 8e9);
  await sticks(page).getByRole('option').first().click();
  await chooseImage(page, image);
  await make(page);
  await expect(progress(page).getByText(/\/s/).first()).toBeVisible();

  await shell.kill();
  const lost = page.getByRole('status').filter({ hasText: 'Connection lost' });
  await expect(lost).toBeVisible();

  // Another run has another secret, so that this page is a stranger to it.
  await shell.restart();
  await expect(page.getByRole('alert')).toContainText('This page needs a code');
  await expect(page.getByRole('alert')).toContainText('Press Enter in the terminal');

  await page.goto(shell.address);
  await expect(sticks(page).getByRole('option').first()).toContainText(
    /Last written here: large.img, .*, not finished/,
  );
});
