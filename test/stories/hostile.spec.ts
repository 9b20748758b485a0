import { expect } from 'playwright/test';
import { test } from './story.ts';

test('nothing that a browser would obey or hide gets from a name to the page', async ({ tell }) => {
  const { page } = await tell('hostile-names');
  const read = await page.evaluate(() => {
    const spoken = [
      'title',
      'aria-label',
      'aria-description',
      'aria-valuetext',
      'placeholder',
      'alt',
    ];
    const attributes = [...document.querySelectorAll('*')].flatMap((element) =>
      spoken.flatMap((name) => element.getAttribute(name) ?? []),
    );
    return [document.title, document.body.innerText, ...attributes].join('\n');
  });
  for (const shown of [
    'lap\\u{202e}top',
    'zero\\u{200d}\\u{200b}width',
    'Good\\u{202e}\\u{200d}',
  ]) {
    expect(read).toContain(shown);
  }
  expect(read).toContain('[cut: 10240 characters]');
  expect(read.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  // What is chosen is the host itself, not what is shown of it.
  await expect(page.locator('bdi', { hasText: 'שלום' }).first()).toBeVisible();
});
