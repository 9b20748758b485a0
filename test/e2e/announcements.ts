import { expect, type Page } from 'playwright/test';

/** Keeps what a screen reader would be told: each change inside of a live region that was there before. */
export const watchAnnouncements = (page: Page) =>
  page.addInitScript(() => {
    const told: string[] = [];
    const values: string[] = [];
    Object.assign(window, { told, values });
    const live = '[role=status],[role=alert],[role=log],[aria-live]:not([aria-live=off])';
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const words = element?.closest(live)?.textContent?.trim() ?? '';
        if (words !== '' && told.at(-1) !== words) told.push(words);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        if (!(target instanceof Element) || target.role !== 'progressbar') continue;
        values.push(`${target.ariaLabel} ${target.ariaValueText}`);
      }
    }).observe(document, { subtree: true, attributeFilter: ['aria-valuetext'] });
  });

/** What each progress bar stood at, by its name. */
export const progressValues = (page: Page) =>
  page.evaluate(() => (window as unknown as { values: string[] }).values);

const announcements = (page: Page) =>
  page.evaluate(() => (window as unknown as { told: string[] }).told);

/** These were said, in this order; anything may have been said in between. */
export const expectAnnounced = async (page: Page, ...wanted: RegExp[]) => {
  const told = await announcements(page);
  let from = 0;
  for (const words of wanted) {
    const at = told.findIndex((one, index) => index >= from && words.test(one));
    expect(at, `${words} in ${JSON.stringify(told)} from ${from}`).toBeGreaterThanOrEqual(from);
    from = at + 1;
  }
};
