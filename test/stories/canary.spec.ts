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
import { parseStoryNames, storyNames } from './story-names.ts';

// Each check sees nothing in a good story, and what is wrong as soon as something is.

const [good = ''] = storyNames();

const insert = async (page: Page, html: string) => {
  await page.evaluate((inserted) => {
    document.querySelector('#root > *')?.insertAdjacentHTML('beforeend', inserted);
  }, html);
  await settle(page);
};

const faults = {
  'a picture without a name': {
    html: '<p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="40" height="40"></p>',
    findings: axeFindings,
    told: /^image-alt/,
  },
  'words that can hardly be read': {
    html: '<p style="color: #999; background: #aaa">Erase</p>',
    findings: axeFindings,
    told: /^color-contrast/,
  },
  'words that can hardly be read in the other theme': {
    html: '<p style="color: #999; background: #aaa">Erase</p>',
    findings: axeColourFindings,
    told: /^color-contrast/,
  },
  'a second main place, as good practice forbids': {
    html: '<main>Another</main>',
    findings: axeFindings,
    told: /^landmark-no-duplicate-main/,
  },
  'a button that is too small to be hit': {
    html: '<p><button style="width: 9px; height: 9px">a</button><button style="width: 9px; height: 9px">b</button></p>',
    findings: axeFindings,
    told: /^target-size/,
  },
  'words that do not fit into their button': {
    html: '<p><button style="width: 60px; white-space: nowrap">Erase and make it install</button></p>',
    findings: overflowFindings,
    told: /px too wide: <button/,
  },
  'words that are cut off': {
    html: '<p style="width: 60px; overflow: hidden; white-space: nowrap">Erase and make it install</p>',
    findings: overflowFindings,
    told: /px too wide: <p/,
  },
  'something wider than the window': {
    html: '<div style="width: 1400px; flex: none">All</div>',
    findings: overflowFindings,
    told: /px too wide: <div id="root"/,
  },
  'a main button that is covered': {
    html: '<div style="position: fixed; inset: 0"></div>',
    findings: mainButtonFindings,
    told: /out of sight or covered/,
  },
  'something that moves': {
    html: '<p style="transition: opacity 160ms !important">Erase</p>',
    findings: motionFindings,
    told: /would move: <p/,
  },
};

for (const [fault, { html, findings, told }] of Object.entries(faults)) {
  test(`${fault} is found`, async ({ tell }) => {
    const { page } = await tell(good);
    expect(await findings(page)).toEqual([]);
    await insert(page, html);
    expect(await findings(page)).toContainEqual(expect.stringMatching(told));
  });
}

test('a button that only its shadow shows is found where colours are forced', async ({ tell }) => {
  const { page } = await tell(good);
  await page.emulateMedia({ forcedColors: 'active' });
  expect(await forcedColourFindings(page)).toEqual([]);
  await insert(page, '<button data-look="outline" style="all: unset">Erase</button>');
  expect(await forcedColourFindings(page)).toHaveLength(1);
});

test('a main button below the edge of the window is found', async ({ tell }) => {
  const { page } = await tell(good);
  await insert(page, '<style>footer { translate: 0 50px }</style>');
  expect(await mainButtonFindings(page)).toHaveLength(1);
});

test('what the browser complains about is found', async ({ tell }) => {
  const { page, complaints } = await tell(good);
  expect(complaints).toEqual([]);
  await page.evaluate(() => {
    console.error('A key is missing.');
    setTimeout(() => {
      throw new Error('Thrown later.');
    });
  });
  await expect
    .poll(() => complaints)
    .toEqual(['A key is missing.', expect.stringContaining('Thrown later.')]);
});

test('a text that the catalogue lacks is found', async ({ tell }) => {
  const { page } = await tell(good);
  expect(await missingTexts(page)).toEqual([]);
  await page.evaluate(() => {
    const { missingTexts: missing } = window as { missingTexts?: string[] };
    missing?.push('action.none');
  });
  expect(await missingTexts(page)).toEqual(['action.none']);
});

test('a page without stories is found', () => {
  expect(() => parseStoryNames('[]')).toThrow('no stories');
  expect(() => parseStoryNames(undefined)).toThrow('no stories');
});
