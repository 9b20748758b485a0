import type { Page } from 'playwright';
import { percentile } from './frames.ts';
import { pause } from './rows.ts';

/** Runs in the page: notes how long it takes from each key to the picture after it, in milliseconds. */
export const noteKeys = (): void => {
  const keys: number[] = [];
  Object.assign(globalThis, { keys });
  const onKey = ({ timeStamp }: KeyboardEvent): void => {
    const rendered = () => keys.push(performance.now() - timeStamp);
    requestAnimationFrame(() => setTimeout(rendered, 0));
  };
  addEventListener('keydown', onKey, { capture: true });
};

export const type = async (page: Page, keys: readonly string[]): Promise<void> => {
  for (const key of keys) {
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    await pause(90);
  }
};

export const keyFigures = (keys: readonly number[]) => ({
  'key p50 ms': Math.round(percentile(keys, 0.5)),
  'key p95 ms': Math.round(percentile(keys, 0.95)),
});

export const wheel = async (page: Page, selector: string, steps: number): Promise<void> => {
  await page.locator(selector).first().hover();
  for (let step = 0; step < steps; step += 1) {
    await page.mouse.wheel(0, step < steps / 2 ? 180 : -180);
    await pause(16);
  }
};
