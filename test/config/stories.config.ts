import { defineConfig } from 'playwright/test';
import { learnStoryNames } from '../stories/story-names.ts';
import { chromiumLaunch } from './chromium.ts';

// A test for each, so they have to be known before the tests are.
await learnStoryNames();

export default defineConfig({
  testDir: '../stories',
  outputDir: '../../test-results/stories',
  fullyParallel: true,
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 45_000 },
  reporter: [['list'], ['json', { outputFile: '../../test-results/stories.json' }]],
  use: {
    actionTimeout: 45_000,
    navigationTimeout: 60_000,
    launchOptions: chromiumLaunch,
    viewport: { width: 1200, height: 800 },
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
  },
});
