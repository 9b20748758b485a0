import { expect, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';

test.skip(!has.chromium, 'needs Chromium');

let shell: BrowserShell;
test.beforeEach(async ({ page }) => {
  shell = await startBrowserShell();
  await page.goto(shell.address);
});
test.afterEach(() => shell.close());

test('language and appearance take effect at once, in every window, and are kept', async ({
  page,
  context,
}) => {
  const second = await context.newPage();
  await second.goto(shell.address);
  const html = page.locator('html');
  const isGermanAndDark = async () => {
    await expect(page.getByRole('heading', { name: 'Flotte wählen' })).toBeVisible();
    await expect(html).toHaveAttribute('lang', 'de');
    await expect(html).toHaveCSS('color-scheme', 'dark');
    await expect(page.getByText('Choose a fleet')).toHaveCount(0);
  };

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Deutsch' }).click();
  // What is open stays open, and speaks the other language.
  await page.getByRole('radiogroup', { name: 'Darstellung' }).getByText('Dunkel').click();
  await page.keyboard.press('Escape');
  await isGermanAndDark();
  await expect(second.getByRole('heading', { name: 'Flotte wählen' })).toBeVisible();

  await page.reload();
  await isGermanAndDark();
  await shell.restart();
  await page.goto(shell.address);
  await isGermanAndDark();
});
