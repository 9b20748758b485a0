import { expect, type Page } from 'playwright/test';

/**
 * The main job, with the names that a screen reader says: practice fleet → laptop → offline → practice drive → one
 * button → confirmed → verified. `whenReady` runs before that button is pressed. The window shows the first start when it begins, and the result when it ends.
 */
export const makePracticeStick = async (
  page: Page,
  whenReady: () => Promise<unknown> = async () => {},
): Promise<void> => {
  await page.getByRole('button', { name: 'Open practice fleet' }).click();
  await expect(page.getByRole('textbox', { name: 'Flake' })).not.toHaveValue('');
  const laptop = page
    .getByRole('listbox', { name: 'Hosts' })
    .getByRole('option', { name: /^laptop/ });
  // Playwright finds a name of no width too; a person does not.
  expect((await laptop.boundingBox())?.width).toBeGreaterThan(100);
  await laptop.click();
  await expect(laptop).toHaveAttribute('aria-selected', 'true');

  const offline = page.getByRole('switch', { name: 'Offline' });
  // Whether it can be chosen is asked of nix when the host is selected.
  await expect(offline).toBeEnabled();
  // The visible part of a switch is its label; the input itself lies hidden under it.
  await offline.press('Space');
  await expect(offline).toBeChecked();

  await page.getByRole('button', { name: 'Create practice drive' }).first().click();
  const stick = page
    .getByRole('listbox', { name: 'Sticks' })
    .getByRole('option', { name: /practice/i })
    .first();
  await stick.waitFor();
  if ((await stick.getAttribute('aria-selected')) !== 'true') await stick.click();
  await expect(stick).toHaveAttribute('aria-selected', 'true');
  const button = page.getByRole('button', { name: /^Make stick/ });
  await expect(button).toBeEnabled();
  await whenReady();

  await button.click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Erase and make' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByRole('heading', { name: 'Stick verified' })).toBeVisible({
    timeout: 90_000,
  });
};
