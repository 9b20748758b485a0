import { describe, expect, it } from 'vitest';
import { type FoundBlocks, failure, imagePlan } from '../../../electron/contract/index.ts';
import type { WorkEvent } from '../../../electron/engine/ports/index.ts';
import {
  type DriveToWrite,
  orderFor,
  verifyDrive,
  type WriteEvent,
  writeDrives,
} from '../../../electron/engine/write/run-helper.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { createHelperDouble, goodReport, phase, progress, sized } from './helper-double.ts';
import { createManualClock } from './manual-clock.ts';

const never = new AbortController().signal;
const one = sized('sda');
const two = sized('sdb');

const order = (drive = one, terms: Parameters<typeof orderFor>[1] = {}): DriveToWrite => ({
  drive,
  order: orderFor(drive, terms),
});

const stage = (drives = [order()], verify = true) => {
  const clock = createManualClock();
  const helper = createHelperDouble();
  const seen: WriteEvent[] = [];
  const running = writeDrives(
    { clock, helper },
    { image: '/i.iso', drives, verify },
    { emit: (event) => seen.push(event), signal: never },
  );
  const told = () =>
    seen.map((event) => {
      const name = 'driveId' in event ? (event.driveId?.slice(-2) ?? 'all') : '';
      if (event.type === 'progress') {
        const { stalled, bytesDone, phase: at } = event.progress;
        return `${name} ${at} ${bytesDone}${stalled ? ' stalled' : ''}`;
      }
      if (event.type === 'phase') return `${name} ${event.phase}`;
      return event.type === 'warning' ? `${name} ${event.warning.code}` : `${name} ${event.type}`;
    });
  const name = (drive = one) => drive.id.slice(-2);
  return { clock, helper, seen, running, told, name };
};

describe('a write', () => {
  it('gives the figures of each phase up to its last, in their phase', async () => {
    const { helper, running, told, name } = stage();
    helper.tell(
      phase(0, 'writing'),
      progress(0, 'writing', 1),
      progress(0, 'writing', 5),
      progress(0, 'writing', 10),
      phase(0, 'syncing'),
      phase(0, 'verifying'),
      progress(0, 'verifying', 10),
    );
    helper.end([goodReport], ['aa']);
    const at = name();
    expect(await running).toMatchObject({
      digests: ['aa'],
      outcomes: [
        {
          driveId: one.id,
          device: '/dev/sda',
          written: true,
          verified: true,
          imageBytes: 10,
          safeToUnplug: false,
          record: null,
          error: null,
        },
      ],
    });
    expect(told()).toEqual([
      `${at} writing`,
      `${at} writing 1`,
      `${at} writing 10`,
      `${at} syncing`,
      `${at} syncing 10`,
      `${at} verifying`,
      `${at} verifying 10`,
    ]);
  });

  it('asks one helper for all drives, each with what was planned for it', async () => {
    const planned = { allowFixed: true, compareBytes: 7 };
    const { helper, running } = stage([order(), order(two, planned)], false);
    helper.end([goodReport, goodReport]);
    await running;
    const own = { practice: false, allowFixed: false, eraseData: false, compareBytes: 0 };
    expect(helper.tasks).toEqual([
      {
        kind: 'write',
        image: '/i.iso',
        stick: { plan: imagePlan(null), sources: {} },
        verify: false,
        drives: [
          { ...own, identity: one.identity },
          { ...own, identity: two.identity, ...planned },
        ],
      },
    ]);
  });

  it('tells the drives apart, and what is of all of them to all that are not done', async () => {
    const { helper, running, told, seen, name } = stage([order(), order(two)]);
    helper.tell(
      phase(null, 'unpacking'),
      progress(null, 'unpacking', 4),
      phase(1, 'writing'),
      progress(1, 'writing', 10),
      { type: 'finished', drive: 1, report: goodReport },
      progress(null, 'unpacking', 9),
      phase(0, 'writing'),
    );
    const lost = { ...goodReport, stick: 'partlyWritten' as const, flushed: false, verified: null };
    helper.end([
      {
        ...lost,
        error: failure('DRIVE_LOST', {
          device: '/dev/sda',
          doing: null,
          offset: null,
          errno: null,
        }),
      },
      goodReport,
    ]);
    const { outcomes } = await running;
    const [a, b] = [name(one), name(two)];
    expect(told()).toEqual([
      'all unpacking',
      `${a} unpacking 4`,
      `${b} unpacking 4`,
      `${b} writing`,
      `${b} writing 10`,
      `${b} finished`,
      `${a} unpacking 9`,
      `${a} writing`,
    ]);
    expect(seen.find(({ type }) => type === 'finished')).toMatchObject({
      outcome: { driveId: two.id, stick: 'verified' },
    });
    expect(outcomes.map(({ error }) => error?.code ?? null)).toEqual(['DRIVE_LOST', null]);
    expect(said(outcomes[0]?.error).message).toBe(
      '/dev/sda is not there any more. /dev/sda is partly written: it holds neither what was on it before nor the image.',
    );
  });

  it('calls a drive lost of which there is no report', async () => {
    const { helper, running } = stage([order(), order(two)]);
    helper.end([goodReport]);
    const { outcomes } = await running;
    expect(outcomes.map(({ error }) => error?.code ?? null)).toEqual([null, 'HELPER_LOST']);
    expect(outcomes[1]?.verified).toBe(false);
  });

  it('claims no verification that was not asked for', async () => {
    const { helper, running } = stage([order()], false);
    helper.end([{ ...goodReport, stick: 'writtenUnverified', verified: null }]);
    expect((await running).outcomes[0]).toMatchObject({ written: true, verified: null });
  });
});

describe('what is found on a drive', () => {
  const found = (drive: number, offset: number, state: FoundBlocks['state']): WorkEvent => ({
    type: 'found',
    drive,
    blocks: [{ offset, lengthBytes: 10, state }],
  });

  it('is told at once, then four times a second with the last word on each byte', async () => {
    const { helper, running, clock, seen } = stage([order(), order(two)]);
    const told = () => seen.flatMap((event) => (event.type === 'found' ? [event] : []));
    helper.tell(found(1, 0, 'differs'));
    expect(told()).toEqual([
      {
        type: 'found',
        driveId: two.id,
        blocks: [{ offset: 0, lengthBytes: 10, state: 'differs' }],
      },
    ]);
    helper.tell(found(1, 10, 'differs'), found(1, 10, 'rewritten'), found(1, 20, 'rewritten'));
    clock.advance(249);
    expect(told()).toHaveLength(1);
    clock.advance(1);
    expect(told().slice(1)).toMatchObject([
      { blocks: [{ offset: 10, lengthBytes: 20, state: 'rewritten' }] },
    ]);
    helper.tell(found(1, 30, 'same'), { type: 'finished', drive: 1, report: goodReport });
    expect(told().at(-1)).toMatchObject({ driveId: two.id, blocks: [{ offset: 30 }] });
    expect(seen.at(-1)?.type).toBe('finished');
    helper.end([goodReport, goodReport]);
    await running;
    expect(told()).toHaveLength(3);
  });
});

describe('a drive that stalls', () => {
  it('is told of once after ten seconds, and goes on when it goes on', async () => {
    const { helper, running, clock, told, seen, name } = stage();
    const at = name();
    helper.tell(phase(0, 'writing'), progress(0, 'writing', 3));
    clock.advance(9_999);
    expect(told()).toEqual([`${at} writing`, `${at} writing 3`]);
    clock.advance(1);
    clock.advance(60_000);
    expect(told().slice(2)).toEqual([`${at} writing 3 stalled`, `${at} DRIVE_STALLED`]);
    expect(worded(seen.at(-1))).toMatchObject({
      warning: {
        message: '/dev/sda has taken nothing for 10 s.',
        hint: expect.stringContaining('another port'),
      },
    });
    helper.tell(progress(0, 'writing', 4));
    expect(told().at(-1)).toBe(`${at} writing 4`);
    clock.advance(10_000);
    expect(told().slice(-2)).toEqual([`${at} writing 4 stalled`, `${at} DRIVE_STALLED`]);
    helper.end([goodReport]);
    await running;
    const { length } = seen;
    clock.advance(60_000);
    expect(seen).toHaveLength(length);
  });

  it('is not moved by a figure that stays the same', () => {
    const { helper, clock, told, name } = stage();
    helper.tell(phase(0, 'verifying'), progress(0, 'verifying', 3));
    for (let second = 0; second < 20; second += 1) {
      clock.advance(1_000);
      helper.tell(progress(0, 'verifying', 3));
    }
    expect(told().filter((words) => words.endsWith('DRIVE_STALLED'))).toHaveLength(1);
    expect(told().at(-2)).toBe(`${name()} verifying 3 stalled`);
    expect(told().at(-1)).toBe(`${name()} DRIVE_STALLED`);
  });

  it('counts from the beginning of a phase, in each that waits for the drive', () => {
    for (const waiting of ['writing', 'syncing', 'verifying'] as const) {
      const { helper, clock, told } = stage();
      helper.tell(phase(0, waiting));
      clock.advance(10_000);
      expect(told().at(-1)).toContain('DRIVE_STALLED');
    }
    for (const other of ['authorising', 'unpacking'] as const) {
      const { helper, clock, told } = stage();
      helper.tell(phase(null, other));
      clock.advance(60_000);
      expect(told()).toEqual([`all ${other}`]);
    }
  });

  it('is not one that has all of it, or is done', () => {
    const { helper, clock, told } = stage([order(), order(two)]);
    helper.tell(phase(0, 'verifying'), progress(0, 'verifying', 10));
    helper.tell(phase(1, 'writing'), { type: 'finished', drive: 1, report: goodReport });
    clock.advance(60_000);
    expect(told().filter((words) => words.includes('STALLED'))).toEqual([]);
  });

  it('does not slow down the figure of what comes after it', () => {
    const { helper, clock, seen } = stage();
    const bytes = (count: number) => progress(0, 'writing', count * 1_000_000, 1e9);
    helper.tell(phase(0, 'writing'), bytes(1));
    clock.advance(10_000);
    for (let count = 2; count < 6; count += 1) {
      helper.tell(bytes(count));
      clock.advance(1000);
    }
    const last = seen.findLast(({ type }) => type === 'progress');
    expect(last).toMatchObject({ progress: { bytesPerSecond: 1_000_000, stalled: false } });
  });
});

it('a verification claims nothing to be written', async () => {
  const helper = createHelperDouble();
  const running = verifyDrive(
    { clock: createManualClock(), helper },
    { image: '/i.iso', drive: one },
    { emit: () => undefined, signal: never },
  );
  expect(helper.tasks[0]).toMatchObject({ kind: 'verify', drives: [{ identity: one.identity }] });
  const error = failure('CANCELLED', { reason: 'cancelled' });
  helper.end([{ ...goodReport, stick: 'untouched', verified: null, error }]);
  const { outcome } = await running;
  expect(outcome).toMatchObject({ written: false, verified: false });
  expect(said(outcome.error).message).toContain('only read, not changed');
});
