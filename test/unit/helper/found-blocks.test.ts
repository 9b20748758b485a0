import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFoundBlocks } from '../../../electron/helper/drive-work.ts';
import {
  type BlockState,
  encodeFrame,
  type HelperEvent,
  MAX_FRAME_BYTES,
} from '../../../electron/helper-protocol/index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const block = (from: number, to: number, state: BlockState) => ({
  offset: from,
  lengthBytes: to - from,
  state,
});

const stage = () => {
  const told: HelperEvent[] = [];
  const found = createFoundBlocks(2, (event) => told.push(event));
  return { told, found };
};

it('the first is told at once, what comes soon after it together', () => {
  const { told, found } = stage();
  found.add(0, 10, 'same');
  expect(told).toEqual([{ type: 'found', drive: 2, blocks: [block(0, 10, 'same')] }]);
  found.add(10, 20, 'same');
  found.add(20, 30, 'same');
  found.add(50, 60, 'same');
  vi.advanceTimersByTime(249);
  expect(told).toHaveLength(1);
  vi.advanceTimersByTime(1);
  const blocks = [block(10, 30, 'same'), block(50, 60, 'same')];
  expect(told.slice(1)).toEqual([{ type: 'found', drive: 2, blocks }]);
  vi.advanceTimersByTime(10_000);
  expect(told).toHaveLength(2);
});

it('things of two kinds are told in their order', () => {
  const { told, found } = stage();
  found.add(0, 10, 'differs');
  found.add(10, 20, 'differs');
  found.add(0, 10, 'rewritten');
  found.flush();
  expect(told).toMatchObject([
    { blocks: [block(0, 10, 'differs')] },
    { blocks: [block(10, 20, 'differs')] },
    { blocks: [block(0, 10, 'rewritten')] },
  ]);
  found.flush();
  expect(told).toHaveLength(3);
});

it('a drive that is bad all over fits into frames', () => {
  const { told, found } = stage();
  const unit = 64 * 1024;
  const far = 2 ** 45;
  for (let at = 0; at < 1000; at += 1) {
    found.add(far + 2 * at * unit, far + (2 * at + 1) * unit, 'differs');
  }
  found.flush();
  const blocks = told.flatMap((event) => (event.type === 'found' ? event.blocks : []));
  expect(blocks).toHaveLength(1000);
  for (const event of told) expect(encodeFrame(event).length).toBeLessThan(MAX_FRAME_BYTES);
});
