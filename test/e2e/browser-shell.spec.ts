import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { asDiskImage } from '../fixtures/disk-image.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import { makePracticeStick } from './journey.ts';
import {
  call,
  chooseHost,
  make,
  openPracticeFleet,
  picture,
  readStart,
  result,
  sticks,
} from './window.ts';

/** Of real runs, to be looked at where the reports are. */
const screenshots = new URL('../../test-results/screenshots/', import.meta.url).pathname;

let shell: BrowserShell;
test.beforeEach(async ({ page }) => {
  shell = await startBrowserShell();
  await page.setViewportSize({ width: 1200, height: 760 });
  await page.goto(shell.address);
});
test.afterEach(() => shell.close());

const createPracticeDrive = async (page: Page) => {
  await page.getByRole('button', { name: 'Create practice drive' }).first().click();
  await sticks(page)
    .getByRole('option', { name: /practice/i })
    .first()
    .waitFor();
};
const chooseStick = async (page: Page) => {
  const stick = sticks(page).getByRole('option').first();
  await stick.waitFor();
  if ((await stick.getAttribute('aria-selected')) !== 'true') await stick.click();
};

test('from the first start to a verified stick', async ({ page }) => {
  await expect(page.getByRole('button', { name: 'Open practice fleet' })).toBeVisible();
  await picture(page, join(screenshots, 'first-start.png'));

  await makePracticeStick(page, () => picture(page, join(screenshots, 'ready.png')));
  await picture(page, join(screenshots, 'verified.png'));

  const drives = await call(page, shell, 'drives.list', {});
  const practice = (drives.value.drives as { kind: string; device: string }[]).find(
    ({ kind }) => kind === 'practice',
  );
  const sha256 = (await result(page).textContent())?.match(/[0-9a-f]{64}/)?.[0];
  expect(sha256).toBeTruthy();
  const recent = await call(page, shell, 'fleet.recent', {});
  expect(recent.value.fleets).toHaveLength(1);

  // The engine's word is not taken for it: the file is read here, by other code.
  const built = await page.evaluate(async () => {
    const secret = sessionStorage.getItem('flakestick-secret');
    const state = await fetch('/api/events', { headers: { authorization: `Bearer ${secret}` } });
    const reader = state.body?.getReader();
    const text = new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    return text;
  });
  const size = Number(/"bytesWritten":(\d+)/.exec(built)?.[1]);
  expect(size).toBeGreaterThan(2 ** 20);
  expect(built).toContain('"options":{"prebuilt":true}');
  const onStick = readStart(practice?.device ?? '', size);
  expect(createHash('sha256').update(onStick).digest('hex')).toBe(sha256);
});

test('cancelled during the build: the stick is untouched, and a second try works', async ({
  page,
}) => {
  await openPracticeFleet(page);
  await chooseHost(page, /^server/);
  await createPracticeDrive(page);
  await make(page);
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress.getByText(/Phase/).first()).toBeVisible();
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(result(page).getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  await expect(result(page)).toContainText('Untouched: not one byte was changed.');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(result(page).getByRole('heading', { name: 'Stick verified' })).toBeVisible({
    timeout: 60_000,
  });
});

test('cancelled during the write: the result says what state the stick is in', async ({ page }) => {
  const image = join(shell.folder, 'large.iso');
  writeFileSync(image, asDiskImage());
  truncateSync(image, 6 * 2 ** 30);
  await createPracticeDrive(page);
  await page.getByRole('button', { name: /Flash an existing image/ }).click();
  await page.getByRole('textbox', { name: /Image/ }).fill(image);
  await chooseStick(page);
  await page.getByRole('button', { name: /^(Write|Make) stick/ }).click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Erase and/ })
    .click();
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress.getByText(/\/s/).first()).toBeVisible();
  await picture(page, join(screenshots, 'writing.png'));
  await progress.getByRole('button', { name: 'Cancel' }).click();
  const ask = page.getByRole('alertdialog');
  if (await ask.isVisible())
    await ask
      .getByRole('button', { name: /^Cancel/ })
      .first()
      .click();
  await expect(result(page).getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  await expect(result(page)).toContainText(/partly/i);
});

test('a host whose build fails: what happened, the log, and the stick untouched', async ({
  page,
}) => {
  await openPracticeFleet(page);
  await chooseHost(page, /fails/);
  await createPracticeDrive(page);
  await make(page);
  await expect(result(page).getByRole('heading', { name: 'Failed' })).toBeVisible({
    timeout: 60_000,
  });
  await picture(page, join(screenshots, 'failed.png'));
  await expect(result(page)).toContainText(/fails-on-purpose/);
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('a drive that is too small is refused after the build, untouched', async ({ page }) => {
  await call(page, shell, 'drives.createPractice', { path: null, sizeBytes: 2 ** 20 });
  await openPracticeFleet(page);
  await chooseHost(page, /^laptop/);
  await chooseStick(page);
  await make(page);
  await expect(result(page).getByRole('heading', { name: 'Failed' })).toBeVisible({
    timeout: 60_000,
  });
  await expect(result(page)).toContainText(/larger drive/i);
  await expect(result(page)).toContainText(/untouched/i);
});
