import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventBody, LogLine, Update } from '../../../electron/contract/index.ts';
import { initialState } from '../../../electron/contract/state.ts';
import { createEngineStore, followEngine } from '../../../renderer/state/engine-store.ts';
import { createFrameQueue, nextFrame } from '../../../renderer/state/frame-queue.ts';
import * as sample from '../../../renderer/stories/samples.ts';

/** A screen whose next picture comes when the test says so. */
const createScreen = () => {
  let due: (() => void)[] = [];
  return {
    schedule: (run: () => void) => {
      due.push(run);
    },
    frame: () => {
      const now = due;
      due = [];
      for (const run of now) run();
    },
    asked: () => due.length,
  };
};

describe('a frame queue', () => {
  it('publishes what comes alone at once, and a crowd with the next frame', () => {
    const screen = createScreen();
    const publish = vi.fn();
    const queue = createFrameQueue(screen.schedule, publish);
    queue.touch();
    expect(publish).toHaveBeenCalledTimes(1);
    for (let more = 0; more < 1_000; more += 1) queue.touch();
    expect(publish).toHaveBeenCalledTimes(1);
    screen.frame();
    expect(publish).toHaveBeenCalledTimes(2);
    queue.touch();
    expect(publish).toHaveBeenCalledTimes(2);
    screen.frame();
    expect(publish).toHaveBeenCalledTimes(3);
  });

  it('asks for no frame while nothing happens', () => {
    const screen = createScreen();
    const queue = createFrameQueue(screen.schedule, () => undefined);
    queue.touch();
    expect(screen.asked()).toBe(1);
    screen.frame();
    expect(screen.asked()).toBe(0);
  });

  it('publishes what waits when it is told to, and not twice', () => {
    const screen = createScreen();
    const publish = vi.fn();
    const queue = createFrameQueue(screen.schedule, publish);
    queue.flush();
    queue.touch();
    queue.touch();
    queue.flush();
    expect(publish).toHaveBeenCalledTimes(2);
    screen.frame();
    expect(publish).toHaveBeenCalledTimes(2);
  });
});

describe('the next frame', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('of a window that is not seen comes after a while, and once', () => {
    vi.stubGlobal('requestAnimationFrame', () => 7);
    vi.stubGlobal('cancelAnimationFrame', () => undefined);
    const run = vi.fn();
    nextFrame(run);
    vi.advanceTimersByTime(249);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_000);
    expect(run).toHaveBeenCalledTimes(1);
    vi.unstubAllGlobals();
  });
});

describe('the engine’s store', () => {
  const jobId = 'make-1';
  const line = (number: number): LogLine => ({ number, derivation: null, text: String(number) });
  const logged = (...numbers: number[]): EventBody => ({
    type: 'build.logged',
    jobId,
    lines: numbers.map(line),
  });

  const start = () => {
    const screen = createScreen();
    const store = createEngineStore();
    const told: number[][] = [];
    let renewed = 0;
    let deliver: (update: Update) => void = () => undefined;
    followEngine(
      {
        call: () => Promise.reject(new Error('not called')),
        subscribe: (_after, onUpdate) => {
          deliver = onUpdate;
          return () => undefined;
        },
      },
      store,
      {
        onLog: (_jobId, lines) => told.push(lines.map(({ number }) => number)),
        onSnapshot: () => undefined,
      },
      screen.schedule,
    );
    store.subscribe(() => {
      renewed += 1;
    });
    let seq = 0;
    const publish = (...bodies: EventBody[]) => {
      for (const body of bodies) {
        seq += 1;
        deliver({ type: 'event', event: { ...body, seq, at: seq } });
      }
    };
    deliver({ type: 'snapshot', state: initialState });
    renewed = 0;
    return { screen, store, told, publish, deliver, renewed: () => renewed };
  };

  it('is renewed once a frame, with all that came meanwhile, and loses no line', () => {
    const { screen, store, told, publish, renewed } = start();
    publish(
      { type: 'job.started', jobId, kind: 'make', subject: sample.subject },
      logged(0, 1),
      logged(2),
      { type: 'job.phaseChanged', jobId, phase: 'building' },
      logged(3),
    );
    expect(renewed()).toBe(1);
    expect(told).toEqual([]);
    screen.frame();
    expect(renewed()).toBe(2);
    expect(told).toEqual([[0, 1, 2, 3]]);
    expect(store.getState().engine.jobs[0]?.step).toBe('building');
    expect(store.getState().engine.seq).toBe(5);
  });

  it('keeps the lines of two jobs apart', () => {
    const { screen, told, publish } = start();
    publish(logged(0), logged(1), { ...logged(7), jobId: 'other' } as EventBody, logged(2));
    screen.frame();
    expect(told).toEqual([[0], [1], [7], [2]]);
  });

  it('sees a gap at once, whatever still waits', () => {
    const { deliver, publish, store } = start();
    publish(logged(0), logged(1));
    deliver({ type: 'snapshot', state: { ...initialState, seq: 50 } });
    expect(store.getState().engine.seq).toBe(50);
  });
});
