import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
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
  make,
  plugIn,
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

const openHistory = (page: Page) => page.getByRole('button', { name: 'History' }).click();
const rows = (page: Page) => page.getByRole('grid', { name: 'Sticks made here' }).getByRole('row');

test('sticks that were made are found, verified, made again and forgotten, after a restart too', async ({
  page,
}) => {
  await openHistory(page);
  await expect(page.getByRole('heading', { name: 'No stick yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Back to the workbench' }).click();
  await openHistory(page);

  // Where an image is chosen, the workbench is back.
  for (const [number, name] of ['attic.img', 'cellar.img'].entries()) {
    writeFileSync(join(shell.folder, name), asDiskImage(randomBytes(2_000_000)));
    await plugIn(page, shell, 8e9);
    await chooseImage(page, join(shell.folder, name));
    await sticks(page)
      .getByRole('option', { name: `practice-${number + 1}` })
      .click();
    await make(page);
    await ends(page, 'Stick verified');
    await goBack(page);
  }

  await shell.restart();
  await page.goto(shell.address);
  await openHistory(page);
  await expect(rows(page)).toHaveText([
    /^cellar.img.*practice-2.*verified/,
    /^attic.img.*practice-1/,
  ]);
  const search = page.getByRole('searchbox', { name: 'Search the history' });
  await search.fill('nothing like it');
  await expect(page.getByText('Nothing that was made here matches')).toBeVisible();
  await search.fill('ATTIC practice');
  await expect(rows(page)).toHaveCount(1);

  await rows(page).getByRole('button', { name: 'Verify again' }).click();
  await ends(page, 'Stick verified');
  await expect(result(page)).toContainText(
    /This is still the stick that you wrote on .*attic\.img/,
  );
  await goBack(page);

  await openHistory(page);
  await rows(page)
    .filter({ hasText: 'cellar' })
    .getByRole('button', { name: 'Make again' })
    .click();
  await expect(page.getByRole('textbox', { name: 'Image' })).toHaveValue(/cellar\.img$/);
  await expect(sticks(page).getByRole('option', { selected: true })).toHaveText(/practice-2/);
  await mainButton(page).click();
  await expect(
    dialog(page).getByRole('switch', { name: /^Write only what changed/ }),
  ).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Go back' }).click();

  await openHistory(page);
  await rows(page).filter({ hasText: 'cellar' }).getByRole('button', { name: 'Forget' }).click();
  await expect(dialog(page)).toContainText('Forget cellar.img on Practice drive practice-2');
  await dialog(page).getByRole('button', { name: 'Keep' }).click();
  await expect(rows(page)).toHaveCount(2);
  await rows(page).filter({ hasText: 'cellar' }).getByRole('button', { name: 'Forget' }).click();
  await dialog(page).getByRole('button', { name: 'Forget' }).click();
  await expect(rows(page)).toHaveText([/^attic/]);
  const { value } = await call(page, shell, 'sticks.list', {});
  expect(value.sticks).toHaveLength(1);
});
