import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import { secretOf } from './window.ts';

test.skip(!has.chromium, 'needs Chromium');

let shell: BrowserShell;
test.beforeEach(async () => {
  shell = await startBrowserShell();
});
test.afterEach(() => shell.close());

const bare = () => new URL('/', shell.address).href;
const isIn = (page: Page) =>
  expect(page.getByRole('button', { name: 'Open practice fleet' })).toBeVisible();
const isOut = (page: Page, title: string) =>
  expect(page.getByRole('alert').getByRole('heading', { name: title })).toBeVisible();

test('a link lets one page in; what it carried is neither in the address nor sent to anyone else', async ({
  page,
  context,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(shell.address);
  await isIn(page);
  expect(page.url()).toBe(bare());
  const code = new URL(shell.address).hash.replace('#code=', '');
  expect(code.length).toBeGreaterThan(20);
  expect(asked.filter((url) => new URL(url).pathname !== '/').join()).not.toContain(code);

  // Any user of the machine may have a server at another port, which a browser takes for the same site.
  const heard: string[] = [];
  const stranger = createServer((request, response) => {
    heard.push(JSON.stringify([request.url, request.rawHeaders]));
    response.end('<title>stranger</title>');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const secret = await secretOf(page);
  const visit = await context.newPage();
  const { port } = stranger.address() as AddressInfo;
  await visit.goto(`http://127.0.0.1:${port}/`);
  await page.evaluate(
    (address) => fetch(address, { mode: 'no-cors', credentials: 'include' }).catch(() => null),
    `http://127.0.0.1:${port}/`,
  );
  stranger.closeAllConnections();
  await new Promise((resolve) => stranger.close(resolve));
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.join()).not.toContain(secret);
  expect(heard.join()).not.toMatch(/cookie/i);
  expect(await context.cookies()).toEqual([]);
});

test('a reload stays in, a second tab is let in by the first, another browser is not', async ({
  page,
  context,
  browser,
}) => {
  await page.goto(shell.address);
  await isIn(page);
  await page.reload();
  await isIn(page);

  const second = await context.newPage();
  await second.goto(bare());
  await isIn(second);
  // And in its turn the second, also by a link that was used.
  await page.close();
  const third = await context.newPage();
  await third.goto(shell.address);
  await isIn(third);

  const other = await browser.newPage();
  await other.goto(bare());
  await isOut(other, 'This page needs a code');
  await other.goto(shell.address);
  await isOut(other, 'This link has been used, or is too old');
  await other.close();
});

test('Enter in the terminal prints another link, which can be opened or pasted', async ({
  page,
  browser,
}) => {
  await page.goto(bare());
  await isOut(page, 'This page needs a code');
  await page.getByRole('textbox', { name: 'Link or code' }).fill('of-nothing');
  await page.getByRole('button', { name: 'Enter Flakestick' }).click();
  await isOut(page, 'This link has been used, or is too old');
  await page.getByRole('textbox', { name: 'Link or code' }).fill(await shell.pressEnter());
  await page.keyboard.press('Enter');
  await isIn(page);
  expect(page.url()).toBe(bare());

  const other = await browser.newPage();
  await other.goto(await shell.pressEnter());
  await isIn(other);
  await other.close();
});

test('after a restart one code brings every tab back', async ({ page, context }) => {
  await page.goto(shell.address);
  await isIn(page);
  const second = await context.newPage();
  await second.goto(bare());
  await isIn(second);
  await shell.restart();
  await isOut(page, 'This page needs a code');
  await isOut(second, 'This page needs a code');
  await page.goto(shell.address);
  await isIn(page);
  await second.reload();
  await isIn(second);
});
