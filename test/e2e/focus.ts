import { expect, type Page } from 'playwright/test';

// What a person without a mouse sees and loses.

type Role = Parameters<Page['getByRole']>[0];

/**
 * Watches from the page's beginning whether the focus falls back to the page itself: what was focused is gone, and
 * nothing else took the focus within a third of a second.
 */
export const watchFocus = (page: Page) =>
  page.addInitScript(() => {
    const lost: string[] = [];
    Object.assign(window, { lostFocus: lost });
    document.addEventListener('focusout', ({ target, relatedTarget }) => {
      if (relatedTarget !== null) return;
      const left = target as HTMLElement;
      const words = `${left.tagName} ${left.getAttribute('aria-label') ?? left.textContent}`;
      let frames = 0;
      const look = () => {
        if (document.activeElement !== document.body || !document.hasFocus()) return;
        frames += 1;
        if (frames < 20) requestAnimationFrame(look);
        else lost.push(words.slice(0, 60));
      };
      requestAnimationFrame(look);
    });
  });

/** Where the focus was lost since the page was loaded, by what had it last. */
export const lostFocus = (page: Page) =>
  page.evaluate(() => (window as unknown as { lostFocus: string[] }).lostFocus);

/** Of a control: itself, its label or the box around it shows it. A heading has the focus only to be read from. */
const isFocusSeen = (page: Page) =>
  page.evaluate(() => {
    const active = document.activeElement as HTMLElement;
    if (active.tabIndex === -1 && /^H[1-6]$/.test(active.tagName)) return true;
    const pointedAt = document.getElementById(active.getAttribute('aria-activedescendant') ?? '');
    const around: Element[] = [...(pointedAt ? [pointedAt] : [])];
    for (let box: Element | null = active; box && around.length < 4; box = box.parentElement) {
      around.push(box);
    }
    const label = active.closest('label');
    if (label) around.push(...label.querySelectorAll('*'));
    return around.some((box) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(box);
      const { width, height, bottom, right } = box.getBoundingClientRect();
      const isInSight = width > 0 && height > 0 && bottom > 0 && right > 0;
      const hasOutline = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
      // The box of a field draws its edge twice as thick.
      const hasThickEdge = box.matches(':focus-within') && / 0px 0px 0px 2px inset/.test(boxShadow);
      return isInSight && (hasOutline || hasThickEdge);
    });
  });

/** The focus is on this control, and to be seen there. */
export const expectFocus = async (page: Page, role: Role, name: string | RegExp) => {
  const focused = page.locator(':focus');
  await expect(page.getByRole(role, { name }).and(focused), `focus on ${role} ${name}`).toHaveCount(
    1,
  );
  await expect.poll(() => isFocusSeen(page), `focus on ${role} ${name} is seen`).toBe(true);
};

/** Presses Tab (or Shift+Tab) until this control has the focus. Each stop on the way shows that it has it. */
export const tabTo = async (
  page: Page,
  role: Role,
  name: string | RegExp,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
) => {
  const wanted = page.getByRole(role, { name }).and(page.locator(':focus'));
  const passed: string[] = [];
  for (let stops = 0; stops < 40; stops += 1) {
    await page.keyboard.press(key);
    if ((await wanted.count()) === 1) return expectFocus(page, role, name);
    passed.push(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 90) ?? ''));
    if (!(await page.evaluate(() => document.activeElement === document.body))) {
      expect(await isFocusSeen(page), `the focus is seen on ${passed.at(-1)}`).toBe(true);
    }
  }
  throw new Error(`${key} does not lead to ${role} ${name}; it led to\n${passed.join('\n')}`);
};
