import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { dropFiles, dropText, holdOver } from '../electron-stand-in/drop-files.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';

test.skip(!has.chromium, 'needs Chromium');

let shell: BrowserShell;
test.beforeAll(async () => {
  shell = await startBrowserShell();
});
test.afterAll(() => shell.close());

test('a browser tells no paths: a file or folder is answered with that, and a text fills its field', async ({
  page,
}) => {
  const fleet = join(shell.folder, 'fleet');
  const image = join(shell.folder, 'nixos.iso');
  mkdirSync(fleet);
  writeFileSync(image, '');
  await page.goto(shell.address);
  const flake = page.getByRole('textbox', { name: 'Flake', exact: true });
  await expect(flake).toBeVisible();
  await expect(page).toHaveTitle('Flakestick');
  await expect(page.getByRole('button', { name: 'Choose folder' })).toHaveCount(0);

  const letGo = await holdOver(page, [image]);
  await expect(page.getByText('Of a file a browser does not tell where it is')).toBeVisible();
  await letGo();
  await expect(page.getByText('A browser does not tell where nixos.iso is')).toBeVisible();
  await dropFiles(page, [fleet]);
  await expect(page.getByText('A browser does not tell where fleet is')).toBeVisible();
  await expect(flake).toHaveValue('');

  await dropText(page, 'github:ada/fleet#nas');
  await expect(flake).toHaveValue('github:ada/fleet');
  await expect(page.getByText('Once it is open, nas is chosen')).toBeVisible();
  await dropText(page, image);
  await expect(page.getByRole('textbox', { name: 'Image', exact: true })).toHaveValue(image);
});
