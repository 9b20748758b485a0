import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inTurn, runSlots } from '../../../electron/helper/blocks.ts';
import { encodeWithinLimit } from '../../../electron/helper/channel.ts';
import {
  createChecksums,
  createDifferenceLog,
  differingRuns,
  UNIT_BYTES,
} from '../../../electron/helper/differences.ts';
import { failure } from '../../../electron/helper/failures.ts';
import {
  createFrameDecoder,
  createReport,
  type HelperEvent,
  MAX_DRIVES,
  MAX_FRAME_BYTES,
  parseEvent,
} from '../../../electron/helper-protocol/index.ts';
import { said } from '../../fixtures/failure-words.ts';

describe('differences', () => {
  const size = 5 * UNIT_BYTES + 100;
  const image = randomBytes(size);
  const flipped = (...offsets: number[]): Buffer => {
    const copy = Buffer.from(image);
    for (const offset of offsets) copy[offset] = (copy[offset] ?? 0) ^ 0x80;
    return copy;
  };

  it.each([
    [[0], { offset: 0, lengthBytes: 1, blocks: 1 }],
    [[size - 1], { offset: size - 1, lengthBytes: 1, blocks: 1 }],
    [[70_000, 70_010], { offset: 70_000, lengthBytes: 11, blocks: 1 }],
    [[10, 4 * UNIT_BYTES], { offset: 10, lengthBytes: 4 * UNIT_BYTES - 9, blocks: 2 }],
  ])('of flipped bytes at %j are found to the byte', (offsets, expected) => {
    const log = createDifferenceLog();
    log.compare(image, flipped(...offsets), 0);
    expect(log.result()).toMatchObject(expected);
  });

  it('are told as units to write again', () => {
    const log = createDifferenceLog();
    log.compare(image, flipped(7, UNIT_BYTES, 4 * UNIT_BYTES + 9, size - 1), 10 * UNIT_BYTES);
    expect(log.result()?.ranges).toEqual([
      { from: 10 * UNIT_BYTES, to: 12 * UNIT_BYTES },
      { from: 14 * UNIT_BYTES, to: 10 * UNIT_BYTES + size },
    ]);
  });

  it('are told when they are found, unit by unit', () => {
    const found: [number, number][] = [];
    const log = createDifferenceLog((from, to) => found.push([from, to]));
    log.compare(image, flipped(7, size - 1), 10 * UNIT_BYTES);
    log.note(0, UNIT_BYTES);
    expect(found).toEqual([
      [10 * UNIT_BYTES, 11 * UNIT_BYTES],
      [15 * UNIT_BYTES, 10 * UNIT_BYTES + size],
      [0, UNIT_BYTES],
    ]);
  });

  it('are told as runs of units within one part', () => {
    expect(differingRuns(image, Buffer.from(image))).toEqual([]);
    expect(differingRuns(image, flipped(0, 2 * UNIT_BYTES + 5, 3 * UNIT_BYTES, size - 1))).toEqual([
      { from: 0, to: UNIT_BYTES },
      { from: 2 * UNIT_BYTES, to: 4 * UNIT_BYTES },
      { from: 5 * UNIT_BYTES, to: size },
    ]);
  });

  it('are none between equals', () => {
    const log = createDifferenceLog();
    log.compare(image, Buffer.from(image), 0);
    expect(log.result()).toBe(null);
  });

  it('are found whatever the order of the parts', () => {
    const log = createDifferenceLog();
    const half = 2 * UNIT_BYTES;
    const drive = flipped(5, half + 5);
    log.compare(image.subarray(half), drive.subarray(half), half);
    log.compare(image.subarray(0, half), drive.subarray(0, half), 0);
    expect(log.result()).toMatchObject({ offset: 5, lengthBytes: half + 1, blocks: 2 });
  });

  it('are found to the unit by checksums, of however many units', () => {
    const checksums = createChecksums();
    checksums.add(image.subarray(0, 2 * UNIT_BYTES));
    checksums.add(image.subarray(2 * UNIT_BYTES));
    expect(checksums.differing(image, 0)).toEqual([]);
    expect(checksums.differing(image.subarray(UNIT_BYTES), UNIT_BYTES)).toEqual([]);
    expect(checksums.differing(flipped(70_000, size - 1), 0)).toEqual([
      { from: UNIT_BYTES, to: 2 * UNIT_BYTES },
      { from: 5 * UNIT_BYTES, to: size },
    ]);
    // What was never added is another one.
    expect(checksums.differing(image.subarray(0, 5), 7 * UNIT_BYTES)).toHaveLength(1);
    const many = createChecksums();
    const unit = image.subarray(0, UNIT_BYTES);
    for (let count = 0; count < 1500; count += 1) many.add(unit);
    expect(many.differing(unit, 1499 * UNIT_BYTES)).toEqual([]);
    expect(many.differing(unit, 1500 * UNIT_BYTES)).toHaveLength(1);
  });
});

describe('a frame that is too long', () => {
  it('is cut to what the other side takes', () => {
    const path = `/dev/${'ü"'.repeat(2000)}`;
    const error = failure('WRITE_FAILED', {
      reason: 'write',
      device: path,
      offset: 7,
      errno: 'EIO',
      said: `${path} ${path}`,
    });
    const reports = Array.from({ length: MAX_DRIVES }, () => ({ ...createReport(), error }));
    const frame = encodeWithinLimit({ type: 'done', reports, error: null });
    expect(frame.length).toBeLessThanOrEqual(MAX_FRAME_BYTES + 4);
    const decoded = createFrameDecoder().push(frame);
    const event = parseEvent(decoded.ok ? decoded.values[0] : null) as HelperEvent;
    expect(event).toMatchObject({ type: 'done' });
    const cut = event.type === 'done' ? event.reports.at(-1)?.error : null;
    expect(cut).toMatchObject({ code: 'WRITE_FAILED', params: { offset: 7 } });
    expect(said(cut).message).toMatch(/^\/dev\/ü"ü.*….$/);
  });

  it('is cut in its lists too, and never in the words of the protocol', () => {
    const told = Array.from({ length: 32 }, (_, index) => ({
      type: 'silicon_medley_raid_member',
      offset: 1e12 + index,
    }));
    const report = { ...createReport(), stick: 'writtenUnverified' } as const;
    const reports = Array.from({ length: MAX_DRIVES }, () => ({
      ...report,
      signatures: { cleared: told, left: told },
    }));
    const frame = encodeWithinLimit({ type: 'done', reports, error: null });
    expect(frame.length).toBeLessThanOrEqual(MAX_FRAME_BYTES + 4);
    const decoded = createFrameDecoder().push(frame);
    const event = parseEvent(decoded.ok ? decoded.values[0] : null);
    const cut = event?.type === 'done' ? event.reports : [];
    expect(cut).toHaveLength(MAX_DRIVES);
    const left = cut.at(-1)?.signatures.left ?? [];
    expect(left.length).toBeGreaterThan(3);
    expect(cut.at(-1)).toEqual({ ...report, signatures: { cleared: left, left } });
    expect(left).toEqual(told.slice(0, left.length));
  });

  it('is left alone where it fits', () => {
    const error = failure('WRITE_FAILED', {
      reason: 'open',
      device: '/dev/sdb',
      said: 'x'.repeat(3000),
    });
    const frame = encodeWithinLimit({ type: 'done', reports: [], error });
    expect(frame.toString('utf8', 4)).toContain('x'.repeat(3000));
  });
});

describe('slots', () => {
  it('run side by side and stop together at the first error, none left behind', async () => {
    let running = 0;
    let most = 0;
    let calls = 0;
    const failing = runSlots(4, async () => {
      running += 1;
      most = Math.max(most, running);
      calls += 1;
      const call = calls;
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      if (call === 10) throw new Error('tenth');
      return true;
    });
    await expect(failing).rejects.toThrow('tenth');
    expect([running, most]).toEqual([0, 4]);
    expect(calls).toBeLessThan(18);
  });

  it('take turns where they have to, an error notwithstanding', async () => {
    const order: number[] = [];
    const take = inTurn(async (value: number) => {
      await new Promise((resolve) => setTimeout(resolve, 5 - value));
      order.push(value);
      if (value === 1) throw new Error('one');
      return value;
    });
    const results = await Promise.allSettled([take(0), take(1), take(2)]);
    expect(order).toEqual([0, 1, 2]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
