import { chromium } from 'playwright';
import { chromiumLaunch } from '../config/chromium.ts';
import { serveStories } from './serve-stories.ts';

const variable = 'FLAKESTICK_STORIES';

/** Asks the page itself which stories it has. Workers learn it from the process that starts them. */
export const learnStoryNames = async (): Promise<void> => {
  if (process.env[variable] !== undefined) return;
  const served = await serveStories();
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const page = await browser.newPage();
    await page.goto(`${served.origin}/stories.html`);
    const links = page.locator('#root a');
    await links.first().waitFor();
    process.env[variable] = JSON.stringify(await links.allTextContents());
  } finally {
    await browser.close();
    await served.close();
  }
};

export const storyNames = (): string[] => parseStoryNames(process.env[variable]);

/** Never empty: a suite without a story would find nothing. */
export const parseStoryNames = (text = '[]'): string[] => {
  const names: unknown = JSON.parse(text);
  const isNames = Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!isNames || names.length === 0) throw new Error('The page has no stories.');
  return names;
};
