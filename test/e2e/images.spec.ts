import { randomBytes } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { asDiskImage } from '../fixtures/disk-image.ts';
import { expectAnnounced, progressValues, watchAnnouncements } from './announcements.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import {
  call,
  chooseImage,
  dialog,
  ends,
  expectHeadingsInOrder,
  goBack,
  mainButton,
  make,
  plugIn,
  progress,
  readStart,
  result,
  sticks,
} from './window.ts';

// Images that exist already; none of this needs nix.

test.skip(!has.chromium, 'needs Chromium');

let shell: BrowserShell;
test.beforeEach(async ({ page }) => {
  shell = await startBrowserShell();
  await page.setViewportSize({ width: 1200, height: 760 });
  await watchAnnouncements(page);
  await page.goto(shell.address);
});
test.afterEach(() => shell.close());

const file = (name: string) => join(shell.folder, name);

test('an .img and a .zst are written as they are, and a screen reader hears how it goes', async ({
  page,
}) => {
  const content = asDiskImage(randomBytes(3_000_001));
  writeFileSync(file('packed.img.zst'), zstdCompressSync(content));
  // Large enough for each quarter of it to be told.
  writeFileSync(file('plain.img'), asDiskImage());
  truncateSync(file('plain.img'), 2 ** 30);
  const drive = await plugIn(page, shell, 4e9);
  await expectHeadingsInOrder(page);

  await chooseImage(page, file('plain.img'));
  await expect(page.getByText('Takes 1.1 GB on the stick.')).toBeVisible();
  await sticks(page).getByRole('option').first().click();
  await expect(sticks(page).getByRole('option').first()).toContainText(
    'The image takes 1.1 GB: fits',
  );
  await mainButton(page).click();
  await expect(dialog(page)).toContainText('Copy of plain.img');
  await expectHeadingsInOrder(page);
  await dialog(page).getByRole('button', { name: 'Erase and make' }).click();

  await expect(page.getByRole('progressbar', { name: 'Write progress' })).toBeVisible();
  await expectHeadingsInOrder(page);
  await ends(page, 'Stick verified');
  await expectHeadingsInOrder(page);
  await expectAnnounced(
    page,
    /^Writing$/,
    /^Writing, (25|50|75)%$/,
    /^Reading back and comparing$/,
    /^Reading back and comparing, (25|50|75)%$/,
    /^Stick verified$/,
  );
  const values = await progressValues(page);
  expect(values.filter((value) => /^Write progress [1-9]\d?%$/.test(value))).not.toEqual([]);
  expect(values.filter((value) => /^Verify progress [1-9]\d?%$/.test(value))).not.toEqual([]);
  await expect(result(page)).toContainText('holds plain.img, byte for byte');
  await goBack(page);

  await chooseImage(page, file('packed.img.zst'));
  await expect(page.getByText('Takes 3 MB on the stick.')).toBeVisible();
  await make(page);
  await ends(page, 'Stick verified');
  await expect(result(page)).toContainText('all 3 MB of the image');
  expect(readStart(drive, content.length).equals(content)).toBe(true);
});

test('what can’t be written is said before anything is erased, with what to do', async ({
  page,
}) => {
  await plugIn(page, shell, 4e9);
  await sticks(page).getByRole('option').first().click();
  await chooseImage(page, file('missing.iso'));
  const failure = page.getByRole('main');
  await expect(failure).toContainText('There is no image at');
  await expect(failure).toContainText('Check the path');
  await expect(mainButton(page)).toBeDisabled();

  // It comes to be there: a look is enough.
  writeFileSync(file('missing.iso'), '');
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(failure).toContainText('is empty');
  await expect(mainButton(page)).toBeDisabled();
  writeFileSync(file('missing.iso'), asDiskImage());
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText(/^Takes 512 \w+ on the stick/)).toBeVisible();
  await expect(mainButton(page)).toBeEnabled();

  const header = zstdCompressSync(randomBytes(100_000)).subarray(0, 12);
  writeFileSync(file('corrupt.img.zst'), Buffer.concat([header, Buffer.alloc(5000, 7)]));
  await page.getByRole('textbox', { name: 'Image' }).fill(file('corrupt.img.zst'));
  await expect(failure).toContainText('is damaged');
  await expect(mainButton(page)).toBeDisabled();
});

test('an archive that is damaged in its midst: what state the stick is in, and a way on', async ({
  page,
}) => {
  const packed = gzipSync(asDiskImage(randomBytes(20_000_000)));
  const damaged = Buffer.from(packed);
  damaged.fill(0, 15_000_000, 15_001_000);
  writeFileSync(file('image.img.gz'), damaged);
  await plugIn(page, shell, 4e9);
  await sticks(page).getByRole('option').first().click();
  await chooseImage(page, file('image.img.gz'));
  await make(page);
  await ends(page, 'Failed');
  await expect(result(page)).toContainText('image.img.gz');
  await expect(result(page)).toContainText('Download or build it again.');
  // All of it is unpacked before anything is written.
  await expect(result(page)).toContainText('Untouched');

  // The whole one takes its place, and one button makes it good.
  writeFileSync(file('image.img.gz'), packed);
  await result(page).getByRole('button', { name: 'Try again' }).click();
  await ends(page, 'Stick verified');
});

test('two windows show one job, through a reload in each phase', async ({ page, context }) => {
  writeFileSync(file('large.img'), asDiskImage());
  truncateSync(file('large.img'), 2 * 2 ** 30);
  await plugIn(page, shell, 4e9);
  await sticks(page).getByRole('option').first().click();
  await chooseImage(page, file('large.img'));
  const second = await context.newPage();
  await second.goto(shell.address);
  await make(page);
  // One that was there before stays where it is, and lists the job.
  await second.getByRole('button', { name: /^Show: Writing large.img to Practice drive/ }).click();
  await expect(progress(second)).toContainText('Writing large.img to Practice drive');
  await page.reload();
  await expect(progress(page).getByText(/\/s/).first()).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Image' })).toHaveValue(file('large.img'));

  await expect(progress(second).getByText('Reading back and comparing')).toBeVisible({
    timeout: 60_000,
  });
  await page.reload();
  await ends(page, 'Stick verified');
  await ends(second, 'Stick verified');
  await page.reload();
  await ends(page, 'Stick verified');

  // Put away in one, it is put away.
  await goBack(second);
  await expect(result(page)).toHaveCount(0);
  const { value } = await call(page, shell, 'sticks.list', {});
  expect(value.sticks).toHaveLength(1);
});
