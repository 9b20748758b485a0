import { has } from '../config/machine.ts';
import { percentile } from './renderer/frames.ts';
import { measureHosts } from './renderer/measure-hosts.ts';
import { measureLog, measureMemory } from './renderer/measure-log.ts';
import { measureWriting } from './renderer/measure-writing.ts';
import type { Rows } from './renderer/rows.ts';
import { type BenchWindow, bundleSizes, firstButton, openBenchWindow } from './renderer/window.ts';

type Bench = { name: string; rows: Rows; notes?: string[] };

const starts = 5;

export const run = async (): Promise<Bench[]> => {
  const name = 'the window';
  if (!has.chromium) return [{ name, rows: [{ note: 'skipped: there is no Chromium' }] }];
  const window = await openBenchWindow();
  try {
    const started = await measureStarts(window);
    const { idle, hosts } = await measureHosts(window);
    const log = await measureLog(window);
    const writing = await measureWriting(window);
    const memory = await measureMemory(window);
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
          'Goal: 60 a second, which is 16.7 ms. The first row is this machine without any load from the window.',
          '"own" is what the window itself would drop: pictures for which its main thread took more than 16.7 ms of processor time.',
        ],
      },
      {
        name: 'processor time, of one',
        rows: [...idle, ...writing],
        notes: ['Goal: about 0 while nothing happens.'],
      },
      { name: 'memory of the page', rows: memory },
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
