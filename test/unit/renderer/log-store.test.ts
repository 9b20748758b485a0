import { expect, test } from 'vitest';
import type { LogLine } from '../../../electron/contract/index.ts';
import { createApi } from '../../../renderer/api/api.ts';
import {
  addLog,
  appendLines,
  createLogStore,
  keepLogsOf,
  logOf,
  mergeLines,
  readLog,
} from '../../../renderer/state/log-store.ts';
import { createFakeEngine } from '../../../renderer/stories/fake-engine.ts';

const lines = (from: number, to: number, derivation: string | null = 'a'): LogLine[] =>
  Array.from({ length: to - from }, (_, index) => ({
    number: from + index,
    derivation,
    text: `line ${from + index}`,
  }));
const empty = logOf({}, 'none');
const numbers = (log: { lines: readonly LogLine[] }) => log.lines.map(({ number }) => number);

test('lines are kept once, in order, and counted by derivation', () => {
  const log = appendLines(appendLines(empty, lines(0, 3)), [...lines(1, 4), ...lines(4, 5, null)]);
  expect(numbers(log)).toEqual([0, 1, 2, 3, 4]);
  expect([...log.counts]).toEqual([
    ['a', 4],
    [null, 1],
  ]);
  expect(appendLines(log, lines(0, 3))).toBe(log);
});

test('the oldest give way, so that a long build does not fill the memory', () => {
  let log = empty;
  for (let from = 0; from < 30_000; from += 500) log = appendLines(log, lines(from, from + 500));
  expect(log.lines).toHaveLength(20_000);
  expect(log.lines[0]?.number).toBe(10_000);
  expect(log.lines.at(-1)?.number).toBe(29_999);
});

test('what was read and what arrived meanwhile add up, without a line twice', () => {
  const arrived = appendLines(empty, lines(7, 12));
  expect(numbers(mergeLines(arrived, lines(0, 9)))).toEqual(numbers({ lines: lines(0, 12) }));
});

test('after a reload the engine is asked for what it still has', async () => {
  const engine = createFakeEngine({
    'jobs.readLog': () => ({
      ok: true,
      value: { lines: lines(0, 5), firstNumber: 0, file: '/logs/make-1.log' },
    }),
  });
  const store = createLogStore();
  addLog(store, 'make-1', lines(4, 6));
  await readLog(createApi(engine), store, 'make-1');
  expect(numbers(logOf(store.getState().logs, 'make-1'))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(logOf(store.getState().logs, 'make-1').file).toBe('/logs/make-1.log');
});

test('a log that can’t be read leaves what there is', async () => {
  const store = createLogStore();
  addLog(store, 'make-1', lines(0, 2));
  await readLog(createApi(createFakeEngine({})), store, 'make-1');
  expect(numbers(logOf(store.getState().logs, 'make-1'))).toEqual([0, 1]);
});

test('the logs of forgotten jobs go', () => {
  const store = createLogStore();
  addLog(store, 'make-1', lines(0, 2));
  addLog(store, 'make-2', lines(0, 2));
  keepLogsOf(store, ['make-2']);
  expect(Object.keys(store.getState().logs)).toEqual(['make-2']);
});
