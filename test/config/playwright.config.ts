import { defineConfig } from 'playwright/test';
import { chromiumLaunch } from './chromium.ts';

export default defineConfig({
  testDir: '../e2e',
  outputDir: '../../test-results/e2e',
  workers: 1,
  // Real builds on two slow cores.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: '../../test-results/e2e.json' }]],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    trace: 'retain-on-failure',
    launchOptions: chromiumLaunch,
  },
});
