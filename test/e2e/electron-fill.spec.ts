import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { removeOwnHome } from '../config/own-home.ts';
import { dropFiles, dropText, holdOver } from '../electron-stand-in/drop-files.ts';
import { launchStandIn, type StandIn, startStandIn } from '../electron-stand-in/launch.ts';
import { asDiskImage } from '../fixtures/disk-image.ts';

// What `npm run build` made: links, drops and arguments fill a field, and nothing is read before a person opens it.

test.skip(!has.chromium, 'needs Chromium');

let userData: string;
let app: StandIn;
let page: Page;
let fleet: string;
let image: string;

test.beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), 'flakestick-fill-'));
  fleet = join(userData, 'fleet');
  image = join(userData, 'nixos.iso');
  mkdirSync(fleet);
  writeFileSync(join(fleet, 'flake.nix'), '{ outputs = _: { nixosConfigurations.nas = { }; }; }');
  writeFileSync(image, asDiskImage());
});
test.afterEach(async () => {
  await app.close();
  removeOwnHome(userData);
});

const launch = async (...args: string[]) => {
  app = await launchStandIn({ userData, args });
  page = app.page;
  await calls();
};

/** Every call that the page makes from now on. */
const calls = () =>
  page.evaluate(() => {
    const own = globalThis as unknown as { made: string[]; standInInvoke: Invoke };
    const invoke = own.standInInvoke;
    own.made = [];
    own.standInInvoke = (channel, args) => {
      own.made.push(String(args[0]));
      return invoke(channel, args);
    };
  });
type Invoke = (channel: string, args: unknown[]) => Promise<unknown>;
const made = (name: string) =>
  page.evaluate(
    (one) =>
      (globalThis as unknown as { made: string[] }).made.filter((other) => other === one).length,
    name,
  );

const flakeField = () => page.getByRole('textbox', { name: 'Flake', exact: true });
const imageField = () => page.getByRole('textbox', { name: 'Image', exact: true });
const note = (words: string) => page.getByRole('status').filter({ hasText: words });

test('a link fills the field and says where it comes from; nothing is read before it is opened', async () => {
  await launch(`flakestick:${fleet}#nas`);
  await expect(flakeField()).toHaveValue(fleet);
  await expect(note('From a link: nothing is read before it is opened')).toContainText(
    'nas is chosen then',
  );

  // One that could deceive changes nothing, and its words are shown nowhere.
  app.openUrl('flakestick:--option evil');
  await expect(note('A link was refused')).toBeVisible();
  await expect(flakeField()).toHaveValue(fleet);
  await expect(page.getByText('evil')).toHaveCount(0);

  await startStandIn({ userData, args: ['flakestick:github:ada/fleet'] }).exited;
  await expect(flakeField()).toHaveValue('github:ada/fleet');
  expect(await made('fleet.open')).toBe(0);

  await page.getByRole('button', { name: 'Open', exact: true }).click();
  expect(await made('fleet.open')).toBe(1);
  await expect(note('From a link')).toHaveCount(0);
});

test('what is dropped fills the field that it is for', async () => {
  await launch();
  const letGo = await holdOver(page, [image]);
  await expect(page.getByText('Drop it to fill the field')).toBeVisible();
  await letGo();
  await expect(page.getByText('Drop it to fill the field')).toBeHidden();
  await expect(imageField()).toHaveValue(image);
  await expect(note('Dropped: nothing is written before it is confirmed')).toContainText(image);

  await dropFiles(page, [fleet]);
  await expect(flakeField()).toHaveValue(fleet);
  await dropText(page, 'github:ada/fleet');
  await expect(flakeField()).toHaveValue('github:ada/fleet');
  await dropFiles(page, [join(fleet, 'flake.nix')]);
  await expect(flakeField()).toHaveValue(fleet);
  await dropText(page, 'some words');
  await expect(note('The text that was dropped is no path')).toBeVisible();
  await expect(flakeField()).toHaveValue(fleet);
  writeFileSync(join(userData, 'notes.txt'), '');
  await dropFiles(page, [join(userData, 'notes.txt')]);
  await expect(note('notes.txt is neither a flake nor an image')).toBeVisible();
  // Typing makes it the person's own.
  await dropFiles(page, [fleet]);
  await flakeField().fill('~/own');
  await expect(note('Dropped')).toHaveCount(0);
  expect(await made('fleet.open')).toBe(0);
});

test('the dialogs and the menu', async () => {
  await launch();
  app.answerOpenDialog(image);
  app.clickMenu('File', 'Open image…');
  await expect(imageField()).toHaveValue(image);
  await page.getByRole('button', { name: 'Choose file' }).click();
  app.answerOpenDialog(null);
  await expect(imageField()).toHaveValue(image);

  app.clickMenu('View', 'Sticks made');
  await expect(page.getByRole('heading', { name: 'Sticks made' })).toBeVisible();
  app.clickMenu('View', 'Sticks made');
  await expect(page.getByRole('heading', { name: 'Sticks made' })).toBeHidden();

  app.clickMenu('View', 'Check nix and network again');
  await expect.poll(() => made('app.status')).toBeGreaterThan(0);
  app.clickMenu('File', 'Open flake…');
  app.answerOpenDialog(fleet);
  // Chosen in a dialog, it is opened.
  await expect(flakeField()).toHaveValue(fleet);
  await expect.poll(() => made('fleet.open')).toBe(1);
});

test.describe('with nix', () => {
  test.skip(!has.nix, 'needs nix');

  test('the host of a link is chosen after opening, and the fleet is remembered (needs nix)', async () => {
    await launch(`flakestick:${fleet}#nas`);
    await expect(flakeField()).toHaveValue(fleet);
    await flakeField().press('Enter');
    const host = () =>
      page.getByRole('listbox', { name: 'Hosts' }).getByRole('option', { name: /^nas/ });
    await expect(host()).toHaveAttribute('aria-selected', 'true');
    app.clickMenu('View', 'Find host');
    await expect(page.getByRole('main').getByLabel('Search hosts')).toBeFocused();
    await app.close();

    await launch();
    await expect(flakeField()).toHaveValue(fleet);
    await expect(flakeField()).toBeFocused();
    expect(await made('fleet.open')).toBe(0);
    await page.keyboard.press('Enter');
    await expect(host()).toHaveAttribute('aria-selected', 'true');
  });
});
