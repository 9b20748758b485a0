import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { has } from '../config/machine.ts';
import { asDiskImage } from '../fixtures/disk-image.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';
import { chooseImage, dialog, ends, mainButton, plugIn, result, sticks } from './window.ts';

// What the window says only of a stick that can be pulled out. The engine has a practice drive; between the two, on the
// wire, it becomes a stick on USB. Real ones are written, ejected and pulled out in test/vm.

test.skip(!has.chromium, 'needs Chromium');

const asUsbStick = (page: Page) =>
  page.addInitScript(() => {
    const real = window.fetch.bind(window);
    const toWindow = (text: string) =>
      text
        .replaceAll('"file:/', '"usb:/')
        .replaceAll('"kind":"practice","name"', '"kind":"nameless","name"')
        .replaceAll('"kind":"practice"', '"kind":"disk"')
        .replaceAll('"bus":"file"', '"bus":"usb"');
    window.fetch = async (address, options = {}) => {
      const { body } = options;
      const sent = typeof body === 'string' ? body.replaceAll('"usb:/', '"file:/') : body;
      const answer = await real(address, sent === undefined ? options : { ...options, body: sent });
      const rewrite = new TransformStream<string, string>({
        transform: (text, out) => out.enqueue(toWindow(text)),
      });
      const stream = answer.body
        ?.pipeThrough(new TextDecoderStream())
        .pipeThrough(rewrite)
        .pipeThrough(new TextEncoderStream());
      return new Response(stream ?? null, answer);
    };
  });

let shell: BrowserShell;
test.beforeEach(async ({ page }) => {
  shell = await startBrowserShell();
  await page.setViewportSize({ width: 1200, height: 760 });
  await asUsbStick(page);
  await page.goto(shell.address);
});
test.afterEach(() => shell.close());

test('a stick that keeps its power is ejected from the result, and then unplugged', async ({
  page,
}) => {
  writeFileSync(join(shell.folder, 'image.iso'), asDiskImage());
  await plugIn(page, shell, 8e9);
  await sticks(page).getByRole('option').first().click();
  await chooseImage(page, join(shell.folder, 'image.iso'));
  await mainButton(page).click();
  const powerOff = dialog(page).getByRole('checkbox', { name: 'Power the stick off at the end' });
  await expect(powerOff).toBeChecked();
  await powerOff.press('Space');
  await dialog(page).getByRole('button', { name: 'Erase and make' }).click();

  await ends(page, 'Stick verified');
  await expect(result(page)).toContainText('Not yet safe to unplug');
  await expect(result(page)).toContainText('Eject the stick and unplug it.');
  await expect(result(page)).toContainText('choose USB in its boot menu');
  await page.getByRole('button', { name: 'Keys of the boot menu' }).click();
  await expect(result(page)).toContainText('Lenovo ThinkPad');
  await result(page).getByRole('button', { name: 'Eject' }).click();
  await expect(result(page)).toContainText('Safe to unplug');
  await expect(result(page)).not.toContainText('Not yet safe to unplug');
  await expect(result(page)).toContainText('Unplug the stick.');
});
