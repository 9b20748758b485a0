import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { removeOwnHome } from '../config/own-home.ts';
import { launchStandIn } from '../electron-stand-in/launch.ts';
import { describing, slowFleet } from '../fixtures/slow-fleet.ts';
import { startBrowserShell } from './browser-shell.ts';
import { chooseHost, openFleet } from './window.ts';

// What nobody waits for any more ends: with the built shells, and real nix that waits for a builder.

test.skip(!has.chromium || !has.nix, 'needs Chromium and nix');

const runs = (fleet: string, host: 'slow' | 'slower') =>
  expect
    .poll(() => describing(fleet, host).length, { timeout: 60_000, intervals: [50] })
    .toBeGreaterThan(1);
/** It is over in a second or two; a busy machine has some more. */
const isOver = (fleet: string, host: 'slow' | 'slower') =>
  expect.poll(() => describing(fleet, host), { timeout: 5_000, intervals: [50] }).toEqual([]);

/** Chooses one host after the other, and another fleet; the last host is still asked about when the page is left. */
const chooseOneAfterTheOther = async (page: Page, fleet: string) => {
  const main = page.getByRole('main');
  await openFleet(page, fleet);
  await chooseHost(page, /^slow(?!er)/);
  await runs(fleet, 'slow');
  await chooseHost(page, /^slower/);
  await runs(fleet, 'slower');
  await isOver(fleet, 'slow');
  await chooseHost(page, /^quick/);
  await isOver(fleet, 'slower');
  await expect(page.getByRole('heading', { name: 'quick' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ask again' })).toHaveCount(0);
  await expect(main).not.toContainText(/cancelled/i);

  await chooseHost(page, /^slow(?!er)/);
  await runs(fleet, 'slow');
  await openFleet(page, fleet);
  await isOver(fleet, 'slow');
  await chooseHost(page, /^slower/);
  await runs(fleet, 'slower');
};

test('in the browser: another host, another fleet, a closed tab', async ({ page }) => {
  const shell = await startBrowserShell();
  try {
    const fleet = slowFleet(shell.folder);
    await page.goto(shell.address);
    await chooseOneAfterTheOther(page, fleet);
    await page.close();
    await isOver(fleet, 'slower');
  } finally {
    await shell.close();
  }
});

test('in the window: another host, another fleet, a page that is loaded anew', async () => {
  const userData = mkdtempSync(join(tmpdir(), 'flakestick-called-off-'));
  const env = { NIX_CONFIG: 'build-users-group =\nsandbox = false' };
  const app = await launchStandIn({ userData, env });
  try {
    const fleet = slowFleet(userData);
    await chooseOneAfterTheOther(app.page, fleet);
    await app.page.reload();
    await isOver(fleet, 'slower');
  } finally {
    await app.close();
    removeOwnHome(userData);
  }
});
