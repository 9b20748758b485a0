import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright/test';

/** Everything that axe knows of WCAG 2.0 to 2.2, A and AA, and what it calls good practice. */
const tags = [
  ...['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'],
  'best-practice',
];

/** Rules that are switched off, each with the reason. */
const switchedOff: Record<string, string> = {};

/** The rules whose findings depend on the theme. */
const ofColours = ['color-contrast', 'link-in-text-block'];

/** What axe finds: the rule, and each place with what is wrong there. */
export const axeFindings = (page: Page): Promise<string[]> =>
  findingsOf(new AxeBuilder({ page }).withTags(tags).disableRules(Object.keys(switchedOff)));

/** The same, of what another theme can make wrong: all else takes its time for nothing. */
export const axeColourFindings = (page: Page): Promise<string[]> =>
  findingsOf(new AxeBuilder({ page }).withRules(ofColours));

const findingsOf = async (axe: AxeBuilder): Promise<string[]> => {
  // In the page itself: it has no frames, and another page for each run would cost half of the time.
  const { violations } = await axe.setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 240)}\n${failureSummary}`),
  );
};

/**
 * What is wider than its place: a page or list that would scroll sideways, words that are cut off. Left out is what is
 * shortened on purpose (it ends in an ellipsis, or wraps out of sight), and what only a screen reader is to get.
 */
export const overflowFindings = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const isShortened = (element: Element): boolean => {
      const style = getComputedStyle(element);
      return (
        style.textOverflow === 'ellipsis' ||
        style.webkitLineClamp !== 'none' ||
        style.clipPath !== 'none' ||
        style.visibility === 'hidden'
      );
    };
    const holdsWords = (element: Element) =>
      [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
      );
    const findings: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('html, body, body *')) {
      if (!(element instanceof HTMLElement) || element.scrollWidth <= element.clientWidth + 1)
        continue;
      const { display, overflowX } = getComputedStyle(element);
      if (display === 'inline' || display === 'contents' || element.clientWidth === 0) continue;
      // What is typed may be longer than its field.
      if (element instanceof HTMLInputElement && element.value !== '') continue;
      const cuts = overflowX !== 'visible';
      const isControl = element.matches('button, a, label, input, [role=option], [role=tab]');
      if (!cuts && !isControl && !holdsWords(element)) continue;
      if (isShortened(element)) continue;
      const by = element.scrollWidth - element.clientWidth;
      findings.push(`${by} px too wide: ${element.outerHTML.slice(0, 200)}`);
    }
    return findings;
  });

/** The main button (of a dialog, where there is one) has to be in sight and not covered. */
export const mainButtonFindings = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const dialog = document.querySelector('[role=alertdialog], [role=dialog]');
    const place = dialog ?? document.querySelector('footer:last-of-type');
    const main = place?.querySelector('[data-look=solid], [data-look=erase]');
    if (!main) return [];
    const { left, right, top, bottom } = main.getBoundingClientRect();
    const corners = [
      [left + 2, top + 2],
      [right - 2, bottom - 2],
    ] as const;
    const isSeen = corners.every(([x, y]) => {
      const found = document.elementFromPoint(x, y);
      return found !== null && (main.contains(found) || found.contains(main));
    });
    return isSeen ? [] : [`out of sight or covered: ${main.outerHTML.slice(0, 200)}`];
  });

/**
 * With the system's own colours, in which shadows and backgrounds are gone: buttons without an edge, and what is chosen
 * or pressed and does not look so.
 */
export const forcedColourFindings = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const plain = getComputedStyle(document.body).backgroundColor;
    const isClear = (colour: string) => /, 0\)$/.test(colour);
    const chosen =
      '[role=option][aria-selected=true], [role=radio][aria-checked=true], [aria-pressed=true]';
    const bare = [...document.querySelectorAll(`[data-look], ${chosen}`)].filter((element) => {
      const { outlineStyle, borderTopStyle, backgroundColor } = getComputedStyle(element);
      const hasEdge = outlineStyle !== 'none' || borderTopStyle !== 'none';
      return !hasEdge && (backgroundColor === plain || isClear(backgroundColor));
    });
    return bare.map((element) => `has no edge: ${element.outerHTML.slice(0, 200)}`);
  });

/** What still moves although less motion is wanted. */
export const motionFindings = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const longestMs = 1;
    const msOf = (times: string) =>
      Math.max(...times.split(',').map((time) => Number.parseFloat(time) * 1000));
    const running = document
      .getAnimations()
      .map((animation) => `runs: ${(animation as CSSAnimation).animationName ?? 'transition'}`);
    const waiting = [...document.querySelectorAll('*')].flatMap((element) => {
      const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
      const moves =
        msOf(transitionDuration) > longestMs ||
        (animationName !== 'none' && msOf(animationDuration) > longestMs);
      return moves ? [`would move: ${element.outerHTML.slice(0, 200)}`] : [];
    });
    return [...running, ...waiting];
  });

/** Keys of texts that the catalogue lacks; the page keeps them, and shows them instead. */
export const missingTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { missingTexts: missing } = window as { missingTexts?: string[] };
    return missing ?? ['The page does not tell.'];
  });
