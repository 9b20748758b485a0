import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import { expectFocus, tabTo } from './focus.ts';
import { standInLibrary, writeFlake } from './stand-in-library.ts';
import {
  chooseHost,
  ends,
  expectHeadingsInOrder,
  hosts,
  mainButton,
  make,
  openFleet,
  plugIn,
  readStart,
  result,
  sticks,
} from './window.ts';

test.skip(!has.chromium || !has.nix, 'needs Chromium and nix');

let shell: BrowserShell;
test.beforeEach(async ({ page }) => {
  shell = await startBrowserShell({ library: standInLibrary });
  await page.setViewportSize({ width: 1200, height: 760 });
  await page.goto(shell.address);
});
test.afterEach(() => shell.close());

test('a flake that can’t be opened: what is wrong with it, and the field stays for another', async ({
  page,
}) => {
  const main = page.getByRole('main');
  await openFleet(page, join(shell.folder, 'nowhere'));
  await expect(main).toContainText(/There is no folder .*nowhere/);

  mkdirSync(join(shell.folder, 'without'));
  await openFleet(page, join(shell.folder, 'without'));
  await expect(main).toContainText(/without has no flake.nix/);

  await openFleet(page, writeFlake(shell.folder, 'syntax', '{ outputs = { self }: { a = ; }; }'));
  await expect(main).toContainText(/flake\.nix:1.*syntax error/s);

  await openFleet(page, writeFlake(shell.folder, 'empty', '{ outputs = { self }: { }; }'));
  await expect(main).toContainText('This flake has no hosts');

  // One host that can't be evaluated does not stand in the way of the others.
  await openFleet(page, writeFlake(shell.folder, 'fleet'));
  await chooseHost(page, /^broken/);
  await expect(main).toContainText('The disk of broken is not described.');
  await expect(page.getByRole('button', { name: 'Ask again' })).toBeVisible();
  await chooseHost(page, /^attic/);
  await expect(page.getByRole('list', { name: 'The disk of the target machine' })).toBeVisible();
});

test('options of the installer are carried to the stick, and come back with it', async ({
  page,
}) => {
  const drive = await plugIn(page, shell, 8e9);
  await openFleet(page, writeFlake(shell.folder, 'fleet'));

  // Found by its system, then by letters of its name.
  await expect(hosts(page).getByRole('option')).toHaveCount(4);
  await page.getByRole('button', { name: /Any system/ }).click();
  await page.getByRole('option', { name: 'aarch64', exact: true }).click();
  await expect(hosts(page).getByRole('option')).toHaveText([/^raspberry/]);
  await page.getByRole('combobox', { name: 'Search hosts' }).fill('at');
  await expect(page.getByText('No host matches “at”.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all hosts' }).click();
  await page.getByRole('combobox', { name: 'Search hosts' }).fill('at');
  await page.keyboard.press('Enter');

  const layout = page.getByRole('list', { name: 'The disk of the target machine' });
  await expect(layout.getByRole('listitem')).toHaveText([/EFI.*512/s, /Root.*the rest/s]);

  // The form, by keys.
  await tabTo(page, 'button', /^Encryption/);
  await page.keyboard.press('Enter');
  await tabTo(page, 'button', /Encrypt the disk/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await expectFocus(page, 'option', 'Yes');
  await page.keyboard.press('Enter');
  await expectFocus(page, 'button', /Encrypt the disk/);
  await expect(page.getByRole('button', { name: 'Encryption 1 changed' })).toBeVisible();
  await tabTo(page, 'button', /^Swap/);
  await page.keyboard.press('Space');
  await tabTo(page, 'textbox', 'Size of the swap partition');
  await page.keyboard.type('3G');
  await expectHeadingsInOrder(page);

  await sticks(page).getByRole('option').first().click();
  await make(page);
  await ends(page, 'Stick verified');
  const onStick = readStart(drive, 200).toString();
  expect(onStick).toContain('installer of attic with ');
  expect(onStick).toContain('"luks.enable":true');
  expect(onStick).toContain('"swap.size":"3G"');

  // Another host on the same stick: the host is open again, the stick stays chosen.
  await result(page).getByRole('button', { name: 'Another host on this stick' }).click();
  await expect(page.getByRole('heading', { name: 'Choose a host' })).toBeVisible();
  await expect(sticks(page).getByRole('option', { selected: true })).toHaveCount(1);
  await expect(mainButton(page)).toBeDisabled();

  // Made again from the history: with the same options. The host that was worked with stands first.
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Make again' }).click();
  await expect(page.getByRole('button', { name: 'Encryption 1 changed' })).toBeVisible();
  await expect(hosts(page).getByRole('option').first()).toHaveText(/^attic/);
  await expect(hosts(page).getByRole('option').first()).toHaveAccessibleDescription(
    /Recently used/,
  );
  await make(page);
  await ends(page, 'Stick verified');
  await result(page).getByRole('button', { name: 'Make another stick' }).click();
  await expect(sticks(page).getByRole('option', { selected: true })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'attic' })).toBeVisible();
});
