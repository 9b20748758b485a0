import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright';
import type { Fleet } from '../../../electron/contract/index.ts';
import texts from '../../../electron/texts/en/window.json' with { type: 'json' };
import { serve } from '../../../electron/web/serve.ts';
import { createFakeEngine, type FakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import { chromiumLaunch } from '../../config/chromium.ts';
import { said } from '../../fixtures/failure-words.ts';

/** Another one, such as that of an older commit, is given to compare them. */
const rendererFolder =
  process.env.BENCH_RENDERER ?? new URL('../../../dist/renderer', import.meta.url).pathname;
const hostCount = 10_000;

export const jobId = 'make-1';

/** The bundle as it is built, served as `flakestick serve` does, over an engine that does what it is told. */
export type BenchWindow = {
  engine: FakeEngine;
  browser: Browser;
  /** A page with nothing in its cache, at its beginning. */
  open: (prepare?: (page: Page) => Promise<unknown>) => Promise<Page>;
  close: () => Promise<void>;
};

export const openBenchWindow = async (): Promise<BenchWindow> => {
  const engine = createFakeEngine(answers());
  engine.publish({ type: 'drives.changed', drives: [sample.sandisk] });
  const serving = await serve(engine, { port: 0, rendererFolder });
  if (!serving.ok) throw new Error(said(serving.error).message);
  const { invite, close } = serving.value;
  const browser = await chromium.launch(chromiumLaunch);
  return {
    engine,
    browser,
    open: async (prepare) => {
      const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
      const page = await context.newPage();
      await prepare?.(page);
      await page.goto(invite());
      return page;
    },
    close: async () => {
      await browser.close();
      await close();
    },
  };
};

/** Its names are as those of a company: a place, a task, a number. */
const largeFleet = (): Fleet => ({
  ...sample.practiceFleet,
  hosts: Array.from({ length: hostCount }, (_, index) => {
    const place = ['ams', 'fra', 'nyc', 'sfo', 'sin'][index % 5];
    const task = ['db', 'web', 'cache', 'queue', 'build'][Math.floor(index / 5) % 5];
    const name = `${place}-${task}-${index}`;
    const system = index % 7 === 0 ? 'aarch64-linux' : 'x86_64-linux';
    return { name, system, installer: { kind: 'derived' as const, attribute: name } };
  }),
});

const answers = (): Parameters<typeof createFakeEngine>[0] => {
  const fleet = largeFleet();
  const ok = <T>(value: T) => ({ ok: true as const, value });
  return {
    'app.status': () => ok(sample.status),
    'fleet.recent': () => ok({ fleets: [] }),
    'fleet.practice': () => ok({ reference: fleet.reference }),
    'fleet.open': () => ok(fleet),
    'fleet.describeHost': ({ host }) =>
      ok({ name: host, system: null, ...sample.facts('derived') }),
    'drives.list': () => ok({ drives: [sample.sandisk] }),
    'sticks.list': () => ok({ sticks: [] }),
    'jobs.readLog': () => ok({ lines: [], firstNumber: 0, file: null }),
  };
};

/** What the person who sees the window for the first time presses. */
export const firstButton = texts.fleet.openPractice;

/** Ten thousand hosts in their column; answers its search field. */
export const openLargeFleet = async (page: Page) => {
  await page.getByRole('button', { name: firstButton }).click();
  const field = page.getByLabel(texts.fleet.search, { exact: true });
  await field.waitFor();
  await page.getByRole('option').first().waitFor();
  return field;
};

/** A build that runs, with its log open. */
export const openLog = async (engine: FakeEngine, page: Page): Promise<void> => {
  engine.publish({ type: 'job.started', jobId, kind: 'make', subject: sample.subject });
  engine.publish({ type: 'job.phaseChanged', jobId, phase: 'building' });
  await page.getByRole('button', { name: texts.job.showLog }).click();
  await page.getByRole('group', { name: texts.job.log }).waitFor();
};

/** What the browser has to load, in bytes, packed as a server would. */
export const bundleSizes = (): { kind: string; bytes: number; gzipBytes: number }[] => {
  const folder = join(rendererFolder, 'assets');
  const files = readdirSync(folder).map((name) => ({
    kind: name.split('.').at(-1) ?? '',
    content: readFileSync(join(folder, name)),
  }));
  return ['js', 'css'].map((kind) => {
    const own = files.filter((file) => file.kind === kind);
    return {
      kind,
      bytes: own.reduce((sum, { content }) => sum + content.length, 0),
      gzipBytes: own.reduce((sum, { content }) => sum + gzipSync(content).length, 0),
    };
  });
};
