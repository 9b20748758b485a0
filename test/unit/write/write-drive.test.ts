import { describe, expect, it } from 'vitest';
import { failure } from '../../../electron/contract/index.ts';
import { describeDrive } from '../../../electron/engine/drives/describe-drive.ts';
import type {
  Clock,
  HelperEvent,
  HelperReport,
  HelperTask,
} from '../../../electron/engine/ports/index.ts';
import { createCoalescer } from '../../../electron/engine/write/coalesce.ts';
import { verifyDrive } from '../../../electron/engine/write/verify-drive.ts';
import { type WriteEvent, writeDrive } from '../../../electron/engine/write/write-drive.ts';
import { inventory, raw } from '../drives/inventories.ts';

/** A clock that stands still until it is moved. */
const createManualClock = (): Clock & { advance: (ms: number) => void } => {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance: (ms) => {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
  };
};

describe('a coalescer', () => {
  it('passes on ten a second at most, and the last in any case', () => {
    const clock = createManualClock();
    const seen: number[] = [];
    const coalescer = createCoalescer<number>(clock, 100, (value) => seen.push(value));
    for (let value = 0; value < 1000; value += 1) {
      coalescer.push(value);
      clock.advance(1);
    }
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.length).toBeLessThanOrEqual(11);
    coalescer.flush();
    expect(seen.at(-1)).toBe(999);
    const { length } = seen;
    clock.advance(1000);
    coalescer.flush();
    expect(seen).toHaveLength(length);
  });

  it('does not sit on a value that nothing follows', () => {
    const clock = createManualClock();
    const seen: number[] = [];
    const coalescer = createCoalescer<number>(clock, 100, (value) => seen.push(value));
    coalescer.push(1);
    coalescer.push(2);
    expect(seen).toEqual([1]);
    clock.advance(100);
    expect(seen).toEqual([1, 2]);
  });
});

const report: HelperReport = {
  stick: 'verified',
  bytesWritten: 10,
  bytesRead: 10,
  sha256: 'ab',
  flushed: true,
  verified: true,
  repairedBlocks: 0,
  writeSeconds: 1,
  verifySeconds: 1,
  error: null,
};

const stage = (events: HelperEvent[], end: HelperReport) => {
  const clock = createManualClock();
  const tasks: HelperTask[] = [];
  const seen: WriteEvent[] = [];
  const ports = {
    clock,
    helper: {
      run: async (task: HelperTask, onEvent: (event: HelperEvent) => void) => {
        tasks.push(task);
        for (const event of events) onEvent(event);
        return end;
      },
    },
  };
  return { ports, tasks, seen, emit: (event: WriteEvent) => seen.push(event) };
};

const drive = describeDrive(raw('sda'), inventory({}), null);
const never = new AbortController().signal;

describe('a write', () => {
  it('gives the figures of each phase up to its last, in their phase', async () => {
    const progress = (phase: 'writing' | 'verifying', bytesDone: number): HelperEvent => ({
      type: 'progress',
      phase,
      bytesDone,
      bytesTotal: 10,
    });
    const { ports, tasks, seen, emit } = stage(
      [
        { type: 'phase', phase: 'writing' },
        progress('writing', 1),
        progress('writing', 5),
        progress('writing', 10),
        { type: 'phase', phase: 'verifying' },
        progress('verifying', 10),
      ],
      report,
    );
    const outcome = await writeDrive(ports, { image: '/i.iso', drive, verify: true }, emit, never);
    const told = seen.map((event) =>
      event.type === 'progress'
        ? `${event.progress.phase} ${event.progress.bytesDone}`
        : event.type,
    );
    expect(told).toEqual(['phase', 'writing 1', 'writing 10', 'phase', 'verifying 10']);
    expect(tasks).toEqual([
      { kind: 'write', drive: drive.identity, practice: false, image: '/i.iso', verify: true },
    ]);
    expect(outcome).toMatchObject({
      driveId: drive.id,
      device: '/dev/sda',
      written: true,
      verified: true,
      safeToUnplug: false,
      error: null,
    });
  });

  it('says with a failure what the stick is now', async () => {
    const error = failure('CANCELLED', 'Cancelled.');
    const half: HelperReport = {
      ...report,
      stick: 'partlyWritten',
      flushed: false,
      verified: null,
      error,
    };
    const { ports, emit } = stage([], half);
    const outcome = await writeDrive(ports, { image: '/i.iso', drive, verify: true }, emit, never);
    expect(outcome).toMatchObject({ written: false, verified: false, stick: 'partlyWritten' });
    expect(outcome.error?.message).toBe(
      'Cancelled. /dev/sda is partly written: it holds neither what was on it before nor the image.',
    );
    const unasked = await writeDrive(ports, { image: '/i.iso', drive, verify: false }, emit, never);
    expect(unasked.verified).toBe(null);
  });

  it('never begins on what has no size', async () => {
    const { ports, tasks, emit } = stage([], report);
    const empty = { ...drive, identity: null };
    const outcome = await writeDrive(
      ports,
      { image: '/i.iso', drive: empty, verify: true },
      emit,
      never,
    );
    expect(outcome.error?.code).toBe('DRIVE_NOT_A_DISK');
    expect(tasks).toEqual([]);
  });
});

it('a verification claims nothing to be written', async () => {
  const error = failure('CANCELLED', 'Cancelled.');
  const { ports, tasks, emit } = stage([], {
    ...report,
    stick: 'untouched',
    verified: null,
    error,
  });
  const outcome = await verifyDrive(ports, { image: '/i.iso', drive }, emit, never);
  expect(tasks[0]?.kind).toBe('verify');
  expect(outcome).toMatchObject({ written: false, verified: false });
  expect(outcome.error?.message).toContain('only read, not changed');
});
