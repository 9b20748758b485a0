import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { asDiskImage } from '../fixtures/disk-image.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import {
  call,
  chooseImage,
  dialog,
  ends,
  goBack,
  mainButton,
  plugIn,
  readStart,
  result,
  sticks,
} from './window.ts';

test.skip(!has.chromium, 'needs Chromium');

let shell: BrowserShell;
test.beforeEach(async ({ page }) => {
  shell = await startBrowserShell();
  await page.setViewportSize({ width: 1200, height: 760 });
  await page.goto(shell.address);
});
test.afterEach(() => shell.close());

test('each is ticked by its name; one that vanishes is left out; one that fails does not keep the other', async ({
  page,
}) => {
  const content = asDiskImage(randomBytes(4_000_000));
  const image = join(shell.folder, 'image.img.gz');
  // How much is in it shows only when it is unpacked.
  writeFileSync(image, gzipSync(content));
  const files = [
    await plugIn(page, shell, 8e9),
    await plugIn(page, shell, 8e9),
    await plugIn(page, shell, 2 * 2 ** 20),
  ];
  const stick = (number: number) =>
    sticks(page).getByRole('option', { name: new RegExp(`practice-${number}`) });
  const tick = (number: number) =>
    dialog(page).getByRole('checkbox', {
      name: new RegExp(`^Erase Practice drive practice-${number}`),
    });
  const erase = (words: string | RegExp) => dialog(page).getByRole('button', { name: words });

  // Without a word that several are meant, the last one chosen is.
  await stick(1).click();
  await stick(2).click();
  await expect(sticks(page).getByRole('option', { selected: true })).toHaveCount(1);
  await page.getByRole('checkbox', { name: 'Several sticks' }).press('Space');
  await stick(1).click();
  await stick(3).click();
  await expect(page.getByText('3 chosen')).toBeVisible();
  await chooseImage(page, image);
  await expect(page.getByText(/and 2 more/)).toBeVisible();

  await mainButton(page).click();
  await expect(erase('Erase and make all 3')).toBeDisabled();
  await tick(1).press('Space');
  await tick(2).press('Space');
  await expect(erase('Erase and make all 3')).toBeDisabled();

  // Pulled out before the last tick. A practice drive can't be seen to go, so the drives are looked at anew.
  rmSync(files[1] ?? '');
  await call(page, shell, 'drives.list', {});
  await expect(dialog(page)).toContainText(/practice-2.* is not there any more/);
  await expect(tick(2)).toHaveCount(0);
  await tick(3).press('Space');
  await erase('Erase and make all 2').click();

  await ends(page, '1 of 2 sticks made');
  await expect(result(page)).toContainText(/larger drive/i);
  expect(readStart(files[2] ?? '', 2 * 2 ** 20).some((byte) => byte !== 0)).toBe(false);
  const resultOf = (name: string) => result(page).getByRole('listitem').filter({ hasText: name });
  await expect(resultOf('practice-1').first()).toContainText('Verified');
  await expect(resultOf('practice-3').first()).not.toContainText('Verified');
  expect(readStart(files[0] ?? '', content.length).equals(content)).toBe(true);

  // Only what failed is tried again, and asked for again where it is not what was agreed to.
  await expect(result(page).getByRole('button', { name: 'Try the other one again' })).toBeVisible();
  await goBack(page);
  await expect(stick(1)).toContainText('Last written here: image.img.gz');
  await expect(stick(2)).toHaveCount(0);
});
