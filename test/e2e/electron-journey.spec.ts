import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, expect, type Page, test } from 'playwright/test';
import { electronExecutable, has } from '../config/machine.ts';
import { ownHome, removeOwnHome } from '../config/own-home.ts';
import { launchStandIn } from '../electron-stand-in/launch.ts';
import { makePracticeStick } from './journey.ts';

// What `npm run build` made, unchanged: main, preload, engine, helper and renderer, with real nix.

const project = resolve(import.meta.dirname, '../..');

test.skip(!has.chromium, 'needs Chromium');

let userData: string;
test.beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), 'flakestick-journey-'));
});
test.afterEach(() => removeOwnHome(userData));

/** What the browser holds against a page: faults, and what the content security policy stopped. */
const watchComplaints = (page: Page): string[] => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
};

test.describe('on the stand-in (needs nix)', () => {
  test.skip(!has.nix, 'needs nix');

  test('from the first start to a verified stick, and on after a reload', async () => {
    const app = await launchStandIn({ userData });
    try {
      const complaints = watchComplaints(app.page);
      await app.page.reload();
      await makePracticeStick(app.page);
      await expect.poll(() => app.seen().powerSaveBlockers).toEqual([]);

      await app.page.reload();
      const result = app.page.getByRole('region', { name: 'Result' });
      await expect(result.getByRole('heading', { name: 'Stick verified' })).toBeVisible();
      expect(complaints).toEqual([]);

      mkdirSync(join(project, 'test-results'), { recursive: true });
      await app.page.screenshot({ path: join(project, 'test-results/electron-verified.png') });
      app.closeWindow();
      expect(await app.exited).toBe(0);
      expect(app.seen().messageBoxes).toEqual([]);
    } finally {
      await app.close();
    }
  });

  test('closed in mid-job: it asks, cancels nix, and ends', async () => {
    const app = await launchStandIn({ userData });
    try {
      const { page } = app;
      await page.getByRole('button', { name: 'Open practice fleet' }).click();
      await page
        .getByRole('listbox', { name: 'Hosts' })
        .getByRole('option', { name: /^laptop/ })
        .click();
      await page.getByRole('button', { name: 'Create practice drive' }).first().click();
      await page.getByRole('listbox', { name: 'Sticks' }).getByRole('option').first().waitFor();
      await page.getByRole('button', { name: /^Make stick/ }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Erase and make' }).click();
      await expect.poll(() => app.seen().powerSaveBlockers).toEqual(['prevent-app-suspension']);
      app.closeWindow();
      await expect.poll(() => app.seen().messageBoxes).toHaveLength(1);
      app.answerMessageBox(1);
      expect(await app.exited).toBe(0);
    } finally {
      await app.close();
    }
  });
});

test.describe('on Electron itself', () => {
  test.skip(!has.electron || !has.display, 'needs the Electron binary, and a display');
  test.skip(!has.nix, 'needs nix');

  test('from the first start to a verified stick (needs the Electron binary)', async () => {
    const app = await _electron.launch({
      executablePath: electronExecutable() ?? '',
      // Chromium's sandbox refuses to run as root.
      args: [...(has.root ? ['--no-sandbox'] : []), project],
      env: {
        ...(process.env as Record<string, string>),
        ...ownHome(userData),
      },
    });
    try {
      const page = await app.firstWindow();
      const complaints = watchComplaints(page);
      await makePracticeStick(page);
      expect(complaints).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
