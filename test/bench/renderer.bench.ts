import type { Page } from 'playwright';
import type { LogLine } from '../../electron/contract/index.ts';
import { has } from '../config/machine.ts';
import { type FrameFigures, measureBusy, measureFrames, percentile } from './renderer/frames.ts';
import {
  type BenchWindow,
  bundleSizes,
  firstButton,
  jobId,
  openBenchWindow,
  openLargeFleet,
  openLog,
} from './renderer/window.ts';

type Rows = Record<string, string | number>[];
type Bench = { name: string; rows: Rows; notes?: string[] };

const linesPerSecond = 5_000;
const seconds = 8;
const starts = 5;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export const run = async (): Promise<Bench[]> => {
  const name = 'the window';
  if (!has.chromium) return [{ name, rows: [{ note: 'skipped: there is no Chromium' }] }];
  const window = await openBenchWindow();
  try {
    const started = await measureStarts(window);
    const { idle, hosts } = await measureHosts(window);
    const log = await measureLog(window);
    return [
      {
        name: 'bundle, gzip',
        rows: bundleRows(),
        notes: ['Goal: at most 350 kB in all.'],
      },
      {
        name: 'start of the page, from its address to a button that can be pressed',
        rows: [started],
        notes: [
          'Goal: usable within 1.5 s of the start of the app, of which this is the page’s part.',
        ],
      },
      {
        name: 'frames',
        rows: [...log, ...hosts],
        notes: [
          'Goal: 60 a second, which is 16.7 ms. The first row is this machine without any load.',
        ],
      },
      { name: 'processor time, of one', rows: idle, notes: ['Goal: about 0.'] },
    ];
  } finally {
    await window.close();
  }
};

const bundleRows = (): Rows => {
  const sizes = bundleSizes();
  const all = sizes.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  return [...sizes, { kind: 'all', bytes: null, gzipBytes: all }].map(({ kind, gzipBytes }) => ({
    kind,
    kB: Math.round(gzipBytes / 100) / 10,
  }));
};

/** The browser has begun, as Electron has when it opens its window. */
const measureStarts = async ({ open }: BenchWindow): Promise<Rows[number]> => {
  const times: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const page = await open((before) => before.addInitScript(noteUsable, firstButton));
    await page.waitForFunction(() => 'usableAt' in globalThis);
    times.push(await page.evaluate(() => (globalThis as { usableAt?: number }).usableAt ?? 0));
    await page.context().close();
  }
  return {
    starts,
    'first ms': Math.round(times[0] ?? 0),
    'median ms': Math.round(percentile(times, 0.5)),
    'longest ms': Math.round(Math.max(...times)),
  };
};

/** Runs in the page: the time of the first picture that has the button, in milliseconds since its address was asked for. */
const noteUsable = (name: string): void => {
  const observer = new MutationObserver(() => {
    const buttons = [...document.querySelectorAll('button')];
    if (!buttons.some((button) => button.textContent === name && !button.disabled)) return;
    observer.disconnect();
    requestAnimationFrame(() =>
      requestAnimationFrame((now) => Object.assign(globalThis, { usableAt: now })),
    );
  });
  observer.observe(document, { childList: true, subtree: true });
};

const measureHosts = async ({ open }: BenchWindow): Promise<{ idle: Rows; hosts: Rows }> => {
  const page = await open();
  await pause(1_000);
  const welcome = await measureBusy(page, 5_000);
  const field = await openLargeFleet(page);
  await pause(3_000);
  const withHosts = await measureBusy(page, 5_000);
  await page.evaluate(noteKeys);
  await field.focus();
  const typing = await measureFrames(page, async () => {
    for (const word of ['web-12', 'fra db', 'aarch64', 'cache-777']) {
      await type(page, [...word, ...Array.from(word, () => 'Backspace')]);
    }
  });
  const keys = await page.evaluate(() => (globalThis as { keys?: number[] }).keys ?? []);
  const scrolling = await measureFrames(page, () => wheel(page, '[role=listbox]', 240));
  await page.context().close();
  return {
    idle: [
      { what: 'nothing chosen yet', '%': welcome },
      { what: '10,000 hosts in the column', '%': withHosts },
    ],
    hosts: [
      { what: 'typing in the search over 10,000 hosts', ...typing, ...keyFigures(keys) },
      { what: 'scrolling through 10,000 hosts', ...scrolling },
    ],
  };
};

/** Runs in the page: notes how long it takes from each key to the picture after it, in milliseconds. */
const noteKeys = (): void => {
  const keys: number[] = [];
  Object.assign(globalThis, { keys });
  const onKey = ({ timeStamp }: KeyboardEvent): void => {
    const rendered = () => keys.push(performance.now() - timeStamp);
    requestAnimationFrame(() => setTimeout(rendered, 0));
  };
  addEventListener('keydown', onKey, { capture: true });
};

const type = async (page: Page, keys: readonly string[]): Promise<void> => {
  for (const key of keys) {
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    await pause(90);
  }
};

const keyFigures = (keys: readonly number[]) => ({
  'key p50 ms': Math.round(percentile(keys, 0.5)),
  'key p95 ms': Math.round(percentile(keys, 0.95)),
});

const wheel = async (page: Page, selector: string, steps: number): Promise<void> => {
  await page.locator(selector).first().hover();
  for (let step = 0; step < steps; step += 1) {
    await page.mouse.wheel(0, step < steps / 2 ? 180 : -180);
    await pause(16);
  }
};

const measureLog = async ({ engine, open }: BenchWindow): Promise<Rows> => {
  const page = await open();
  await pause(1_500);
  const nothing = await measureFrames(page, () => pause(4_000));
  await openLog(engine, page);
  let number = 0;
  const publish = (count: number): void => {
    const lines = Array.from({ length: count }, () => logLine(number++));
    engine.publish({ type: 'build.logged', jobId, lines });
  };
  const rows: Rows = [{ what: 'nothing happens', ...nothing }];
  const during = async (what: string, batches: number, act: () => Promise<void>): Promise<void> => {
    const timer = setInterval(() => publish(linesPerSecond / batches), 1_000 / batches);
    const figures: FrameFigures = await measureFrames(page, act);
    clearInterval(timer);
    rows.push({ what, ...figures });
  };
  // Past what the window keeps, so that the oldest lines go while the newest come.
  publish(20_000);
  await pause(500);
  await during('5,000 lines a second, in 10 pieces as the engine tells them', 10, () =>
    pause(seconds * 1_000),
  );
  await during('5,000 lines a second, in 100 pieces', 100, () => pause(seconds * 1_000));
  await page.keyboard.press('/');
  await page.keyboard.type('error');
  await during('the same with a search in them', 10, () => pause(seconds * 1_000));
  await during('scrolling back meanwhile', 10, () => wheel(page, '[role=group]', 300));
  await page.context().close();
  engine.publish({ type: 'job.forgotten', jobId });
  return rows;
};

/** As builders print: mostly short, one in twenty long enough to be broken. */
const logLine = (number: number): LogLine => ({
  number,
  derivation: number % 3 === 0 ? null : `package-${number % 40}`,
  text:
    number % 20 === 0
      ? `gcc -o part-${number}.o ${'-I/nix/store/include '.repeat(14)}`
      : `[${number}/99999] Building CXX object lib/part-${number}.cpp.o${number % 50 === 1 ? ': error ignored' : ''}`,
});
