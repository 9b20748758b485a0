import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import { expectFocus } from './focus.ts';
import { writeFlake } from './stand-in-library.ts';
import {
  dialog,
  ends,
  make,
  openFleet,
  plugIn,
  progress,
  result,
  secretOf,
  sticks,
} from './window.ts';

test.skip(!has.chromium || !has.nix, 'needs Chromium and nix');

let shell: BrowserShell;
test.beforeEach(async ({ page, context }) => {
  shell = await startBrowserShell();
  await page.setViewportSize({ width: 1200, height: 760 });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(shell.address);
});
test.afterEach(() => shell.close());

/** Two derivations; the second says a lot, some of it secret, waits until the file `go` is there, and fails. */
const talkative = (go: string) => `{
  outputs = { self }:
    let
      run = name: notes: script: derivation {
        inherit name notes;
        system = "x86_64-linux";
        builder = "/bin/sh";
        PATH = "/usr/bin:/bin:/run/current-system/sw/bin";
        args = [ "-c" script ];
      };
      notes = run "notes" "" "echo notes are made; echo > $out";
    in
    {
      packages.x86_64-linux.atticInstallerIso = run "attic.iso" notes ''
        i=0
        while [ $i -lt 200 ]; do i=$((i + 1)); echo "step $i of 200"; done
        echo "fetched https://ada:hunter2@example.org/x?token=hunter2"
        echo waiting
        while [ ! -e ${go} ]; do sleep 0.05; done
        echo "error: not today" >&2
        exit 7
      '';
    };
}
`;

test('the log of a build is searched, filtered, followed and copied; a report of its failure holds no secret', async ({
  page,
}) => {
  const go = join(shell.folder, 'go');
  await plugIn(page, shell, 8e9);
  await openFleet(page, writeFlake(shell.folder, 'fleet', talkative(go)));
  await sticks(page).getByRole('option').first().click();
  await make(page);

  await progress(page).getByRole('button', { name: 'Show log' }).click();
  const log = progress(page).getByRole('region', { name: 'Log' });
  const lines = log.getByRole('group', { name: 'Log' });
  const copied = () => page.evaluate(() => navigator.clipboard.readText());

  // The end is in sight, until someone scrolls away from it.
  await expect(lines.getByText('waiting', { exact: true })).toBeInViewport();
  await lines.press('Home');
  // Chromium glides there, and would glide on after a click in mid-way.
  await expect.poll(() => lines.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  await expect(lines.getByText('step 200 of 200')).toHaveCount(0);
  await log.getByRole('button', { name: 'Go to the end' }).click();
  await expect(lines.getByText('waiting', { exact: true })).toBeInViewport();
  await expect(lines).toBeFocused();

  await log.getByRole('searchbox', { name: 'Find in the log' }).fill('step 17 ');
  await expect(log.getByText('1 of 1', { exact: true }).first()).toBeVisible();
  await expect(lines.locator('mark')).toHaveText('step 17 ');
  await log.getByRole('checkbox', { name: 'Only these' }).press('Space');
  await log.getByRole('button', { name: 'Copy' }).click();
  await expect(log.getByText('Copied')).toBeVisible();
  expect(await copied()).toBe('step 17 of 200');
  await log.getByRole('searchbox', { name: 'Find in the log' }).fill('');

  await log.getByRole('button', { name: /Derivation/ }).click();
  await page.getByRole('option', { name: 'notes', exact: true }).click();
  await expect(lines.getByText('notes are made')).toBeVisible();
  await expect(lines.getByText('waiting', { exact: true })).toHaveCount(0);

  // By keys, once the list has given the focus back: the first Escape empties the search, the second closes the log.
  await expect(log.getByRole('button', { name: /Derivation/ })).toBeFocused();
  await page.keyboard.press('/');
  await expectFocus(page, 'searchbox', 'Find in the log');
  await page.keyboard.type('made');
  await page.keyboard.press('Escape');
  await expectFocus(page, 'searchbox', 'Find in the log');
  await page.keyboard.press('Escape');
  await expectFocus(page, 'button', 'Show log');
  await page.keyboard.press('Enter');
  await expectFocus(page, 'button', 'Hide log');

  writeFileSync(go, '');
  await ends(page, 'Failed');
  await expectFocus(page, 'heading', 'Failed');
  await expect(result(page)).toContainText('Untouched: not one byte was changed.');
  await expect(result(page)).toContainText('not today');
  await result(page).getByRole('button', { name: 'Copy details' }).click();
  await expect(result(page).getByText('Copied')).toBeVisible();
  const details = await copied();
  expect(details).toMatch(/^Flakestick: \d/);
  expect(details).toContain('Code: BUILD_FAILED');
  expect(details).toContain('fetched https://');
  expect(details).not.toContain('hunter2');
  expect(details).not.toContain(await secretOf(page));

  // Retried with one button, and picked up by the page when it is reloaded. While nothing is erased yet, cancelling asks nothing.
  rmSync(go);
  await result(page).getByRole('button', { name: 'Try again' }).click();
  await expect(progress(page)).toContainText('attic.iso');
  await page.reload();
  await expect(progress(page)).toContainText('attic.iso');
  await progress(page).getByRole('button', { name: 'Cancel' }).click();
  await ends(page, 'Cancelled');
  await expect(result(page)).toContainText('You cancelled it.');
  // After the reload the page does not know what was agreed to, so that it asks anew.
  await result(page).getByRole('button', { name: 'Try again' }).click();
  await expect(dialog(page)).toContainText('Installer for attic');
});
