import { test as base, type Page } from 'playwright/test';
import { serveStories } from './serve-stories.ts';

/** When every story is told, so that "3 May" and "12 min ago" are the same each time. */
const storyTime = new Date('2026-05-20T10:24:00Z');

type Told = {
  page: Page;
  /** What the browser complained about: errors, warnings of React, what could not be loaded. */
  complaints: string[];
};

type Fixtures = {
  /** Opens the story in the test's page, and waits until it is told. */
  tell: (name: string) => Promise<Told>;
};

export const test = base.extend<Fixtures, { origin: string }>({
  origin: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it what is needed.
    async ({}, use) => {
      const served = await serveStories();
      await use(served.origin);
      await served.close();
    },
    { scope: 'worker' },
  ],
  tell: async ({ page, origin }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await page.clock.setFixedTime(storyTime);
    await use(async (name) => {
      complaints.length = 0;
      // With the hash alone the page would stay.
      await page.goto('about:blank');
      await page.goto(`${origin}/stories.html#${name}`);
      await page.locator('html[data-story=told]').waitFor();
      await settle(page);
      return { page, complaints };
    });
  },
});

/** Until nothing changes in the page for some frames. */
export const settle = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const quietFrames = 4;
        let quiet = 0;
        const watcher = new MutationObserver(() => {
          quiet = 0;
        });
        const options = { subtree: true, childList: true, attributes: true, characterData: true };
        watcher.observe(document, options);
        const look = () => {
          quiet += 1;
          if (quiet < quietFrames) return requestAnimationFrame(look);
          watcher.disconnect();
          return resolve();
        };
        requestAnimationFrame(look);
      }),
  );
