import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from 'playwright/test';
import { pngSize, smallPng } from './small-png.ts';
import { settle, test } from './story.ts';
import { storyNames } from './story-names.ts';

// The pictures are looked at by people, in the repository and in a change to it. They are not compared pixel by pixel:
// another version of a font or of Chromium would change each of them.

const folder = new URL('../../assets/screenshots/stories/', import.meta.url);
const size = { width: 1200, height: 760 };
const schemes = ['light', 'dark'] as const;
const fileOf = (scheme: string, name: string) => new URL(`${scheme}/${name}.png`, folder);

/** Some 40 kB each; all of them are cloned with the repository. */
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
        const file = fileOf(colorScheme, name);
        await mkdir(new URL('.', file), { recursive: true });
        await writeFile(file, await pictureOf(page));
      }
    });
  }
} else {
  for (const scheme of schemes) {
    test(`each story has a picture, and each picture a story: ${scheme}`, async () => {
      const found = await readdir(fileURLToPath(new URL(`${scheme}/`, folder)));
      const names = storyNames().map((name) => `${name}.png`);
      expect(found.sort(), 'npm run pictures makes them anew').toEqual(names.sort());
    });

    test(`the pictures are of one size, and small: ${scheme}`, async () => {
      for (const name of storyNames()) {
        const png = await readFile(fileOf(scheme, name));
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
