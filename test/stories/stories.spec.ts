import { expect, type Page } from 'playwright/test';
import {
  axeColourFindings,
  axeFindings,
  forcedColourFindings,
  mainButtonFindings,
  missingTexts,
  motionFindings,
  overflowFindings,
} from './findings.ts';
import { settle, test } from './story.ts';
import { storyNames } from './story-names.ts';

/** From the narrowest that the browser's shell is made for to a usual window; 900 × 600 is the smallest of ours. */
const sizes = [
  { width: 400, height: 800 },
  { width: 900, height: 600 },
  { width: 1200, height: 800 },
];

/** What is drawn to its size is drawn anew a moment after that has changed. */
const soon = expect.configure({ soft: true, timeout: 20_000 });

const fitsEverySize = async (page: Page, language: string) => {
  for (const size of sizes) {
    const at = `${language}, at ${size.width} × ${size.height}`;
    await page.setViewportSize(size);
    await settle(page);
    await soon.poll(() => overflowFindings(page), at).toEqual([]);
    if (size.width >= 900) await soon.poll(() => mainButtonFindings(page), at).toEqual([]);
  }
};

/** As who chooses it in the window, which costs less than to tell the story once more. */
const speakGerman = async (page: Page) => {
  await page.evaluate(() =>
    (window as unknown as { speak: (language: string) => void }).speak('de'),
  );
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
};

for (const name of storyNames()) {
  test(name, async ({ tell }) => {
    const { page, complaints } = await tell(name);
    expect.soft(await axeFindings(page), 'light').toEqual([]);
    expect.soft(await motionFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect.soft(await axeColourFindings(page), 'dark').toEqual([]);
    await fitsEverySize(page, 'in English');
    await speakGerman(page);
    await fitsEverySize(page, 'in German');
    await page.emulateMedia({ forcedColors: 'active' });
    expect.soft(await forcedColourFindings(page), 'forced colours').toEqual([]);
    expect.soft(complaints).toEqual([]);
    expect.soft(await missingTexts(page), 'texts that a catalogue lacks').toEqual([]);
  });
}
