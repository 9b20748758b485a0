import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, type Page } from 'playwright/test';
import { pngSize, smallPng } from './small-png.ts';
import { settle, test } from './story.ts';
import { storyNames } from './story-names.ts';

// Pictures are looked at by people. They are not compared pixel by pixel: another version of a font or of Chromium would
// change each of them. So git keeps those that README shows, and `npm run pictures` makes the others when they are wanted.

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const size = { width: 1200, height: 760 };
const schemes = ['light', 'dark'] as const;

/** From the root: where all of them are made, and one that is kept. */
const made = (scheme: string, name: string) => `assets/screenshots/stories/${scheme}/${name}.png`;
const kept = (scheme: string, name: string) => `assets/screenshots/${scheme}/${name}.png`;

/** Some 40 kB each; they are cloned with the repository. */
const mostBytes = 64_000;

const pictureOf = async (page: Page): Promise<Buffer> => {
  await page.setViewportSize(size);
  await settle(page);
  return smallPng(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
};

/** `npm run pictures` makes them. */
const makesThem = process.env.FLAKESTICK_PICTURES === '1';

if (makesThem) {
  for (const name of storyNames()) {
    test(name, async ({ tell }) => {
      const { page } = await tell(name);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        const picture = await pictureOf(page);
        const inReadme = readme.includes(kept(colorScheme, name));
        for (const place of inReadme ? [made, kept] : [made]) {
          const file = new URL(place(colorScheme, name), root);
          await mkdir(new URL('.', file), { recursive: true });
          await writeFile(file, picture);
        }
      }
    });
  }
} else {
  for (const scheme of schemes) {
    test(`what is kept are pictures that README shows, of one size, and small: ${scheme}`, async () => {
      const shown = storyNames().filter((name) => readme.includes(kept(scheme, name)));
      expect(shown.length).toBeGreaterThan(0);
      const found = await readdir(new URL(`assets/screenshots/${scheme}/`, root));
      expect(found.sort()).toEqual(shown.map((name) => `${name}.png`).sort());
      for (const name of shown) {
        const png = await readFile(new URL(kept(scheme, name), root));
        expect.soft(pngSize(png), name).toEqual(size);
        expect.soft(png.length, name).toBeLessThan(mostBytes);
      }
    });
  }

  test('the same story makes the same picture', async ({ tell }) => {
    const [name = ''] = storyNames();
    const first = await pictureOf((await tell(name)).page);
    const second = await pictureOf((await tell(name)).page);
    expect(second.equals(first)).toBe(true);
  });
}
