import { defineConfig } from 'playwright/test';
import { chromiumLaunch } from './chromium.ts';

export default defineConfig({
  testDir: '../e2e',
  outputDir: '../../test-results/e2e',
  // Each test has a server, a home and practice drives of its own.
  workers: 2,
  // Real builds on two slow cores that other work shares: these limits are for what hangs.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: '../../test-results/e2e.json' }]],
  use: {
    actionTimeout: 60_000,
    navigationTimeout: 90_000,
    // A picture of every frame would take a third of the time.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: chromiumLaunch,
  },
});
