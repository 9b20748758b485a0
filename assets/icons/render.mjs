// `node assets/icons/render.mjs` makes the PNG files from flakestick.svg, with the Chromium of the tests.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright';

const sizes = [16, 24, 32, 48, 64, 128, 256, 512];
const source = readFileSync(new URL('flakestick.svg', import.meta.url)).toString('base64');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage();
for (const size of sizes) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body { margin: 0 } img { display: block; width: 100vw }</style>
     <img src="data:image/svg+xml;base64,${source}">`,
  );
  await page.locator('img').evaluate((image) => image.decode());
  await page.screenshot({
    path: new URL(`${size}x${size}.png`, import.meta.url).pathname,
    omitBackground: true,
  });
}
await browser.close();
