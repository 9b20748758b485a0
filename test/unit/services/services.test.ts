import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { failure, type Service } from '../../../electron/contract/index.ts';
import { createEngineStage, settled } from '../jobs/engine-stage.ts';

// The table is empty: these are its two places, with a service that counts.
vi.mock('../../../electron/contract/services.ts', () => ({
  services: {
    toy: { request: z.object({ from: z.number() }), state: z.object({ count: z.number() }) },
  },
}));
type Step = 'on' | 'die' | 'throw';
const { world } = vi.hoisted(() => ({
  world: { step: (_: Step) => {}, fault: null as 'wishes' | 'run' | 'deaf' | null },
}));
vi.mock('../../../electron/engine/services/kinds.ts', () => ({
  serviceKinds: {
    toy: {
      wishes: () => {
        if (world.fault === 'wishes') throw new Error('oops');
        return [{ name: 'host:f#h', thing: { kind: 'host', host: 'h' }, use: 'served' }];
      },
      run: (
        _: unknown,
        { from }: { from: number },
        { signal, tell }: { signal: AbortSignal; tell: (state: unknown) => void },
      ) => {
        if (world.fault === 'run') throw new Error('oops');
        return new Promise((resolve, reject) => {
          let count = from;
          signal.addEventListener('abort', () => world.fault === 'deaf' || resolve(null));
          world.step = (how) => {
            if (how === 'on') tell({ count: ++count });
            else if (how === 'throw') reject(new Error('oops'));
            else resolve(failure('DRIVE_NOT_FOUND', {} as never));
          };
        });
      },
    },
  },
}));

const stage = createEngineStage([]);
const { engine } = stage;
afterEach(() => {
  world.fault = null;
  return engine.call('services.stop', { name: 'toy' });
});

const start = (request: unknown = { from: 3 }) =>
  engine.call('services.start', { name: 'toy', request } as never);
const told = () => (engine.state().services as Record<string, Service | undefined>).toy;

test('is started through the router, tells of itself, and is stopped', async () => {
  expect(told()).toBeUndefined();
  expect(await start()).toEqual({ ok: true, value: {} });
  expect(told()).toMatchObject({
    name: 'toy',
    request: { from: 3 },
    state: null,
    phase: 'running',
  });
  world.step('on');
  expect(told()).toMatchObject({ state: { count: 4 }, phase: 'running' });
  const phases: (string | undefined)[] = [];
  const end = engine.subscribe(null, () => phases.push(told()?.phase));
  expect(await engine.call('services.stop', { name: 'toy' })).toEqual({ ok: true, value: {} });
  end();
  expect(phases).toEqual(['running', 'stopping', undefined]);
  expect(told()).toBeUndefined();
});

test('what is no service, or not what it is started with, is refused', async () => {
  expect(await start({ from: 'three' })).toMatchObject({ ok: false, error: { code: 'USAGE' } });
  expect(
    await engine.call('services.start', { name: 'other', request: {} } as never),
  ).toMatchObject({ ok: false, error: { code: 'USAGE' } });
  expect(told()).toBeUndefined();
});

test('one of each runs at a time, with what it needs for itself', async () => {
  await start();
  expect(await start()).toMatchObject({
    ok: false,
    error: { code: 'JOB_RUNNING', params: { reason: 'service', name: 'toy' } },
  });
  const taken = await stage.locks.take('make-1', [
    { name: 'host:f#h', thing: { kind: 'host', host: 'h' }, use: 'built' },
  ]);
  expect(taken).toMatchObject({
    ok: false,
    error: { params: { reason: 'locked', lock: { work: 'toy', use: 'served' } } },
  });
  await engine.call('services.stop', { name: 'toy' });
  expect((await start()).ok).toBe(true);
});

test.each([
  ['die', 'DRIVE_NOT_FOUND'],
  ['throw', 'INTERNAL'],
] as const)('one that does %s is told as failed, until it is put away', async (how, code) => {
  await start();
  world.step(how);
  await vi.waitFor(() => expect(told()).toMatchObject({ phase: 'failed', error: { code } }));
  await engine.call('services.stop', { name: 'toy' });
  expect(told()).toBeUndefined();
});

test('one that throws where it answers at once frees what it has, and can be started anew', async () => {
  world.fault = 'wishes';
  expect(await start()).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  expect(told()).toBeUndefined();
  world.fault = 'run';
  expect((await start()).ok).toBe(true);
  await vi.waitFor(() =>
    expect(told()).toMatchObject({ phase: 'failed', error: { code: 'INTERNAL' } }),
  );
  world.fault = null;
  await vi.waitFor(async () => expect((await start()).ok).toBe(true));
  expect(told()).toMatchObject({ phase: 'running', error: null });
});

test('what it tells after its end is nobody’s news', async () => {
  await start();
  const { step } = world;
  await engine.call('services.stop', { name: 'toy' });
  step('on');
  expect(told()).toBeUndefined();
  await start();
  world.step('die');
  await vi.waitFor(() => expect(told()?.phase).toBe('failed'));
  world.step('on');
  expect(told()).toMatchObject({ phase: 'failed', state: null });
});

test('one that is stopped before it has begun does not begin', async () => {
  const starting = start();
  await engine.call('services.stop', { name: 'toy' });
  expect(await starting).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
  expect(told()).toBeUndefined();
  expect((await start()).ok).toBe(true);
});

test('ends with the engine', async () => {
  await start();
  await engine.close();
  expect(told()).toBeUndefined();
  expect((await start()).ok).toBe(false);
});

test('the engine does not wait for one that does not end', async () => {
  const deaf = createEngineStage([]);
  await deaf.engine.call('services.start', { name: 'toy', request: { from: 3 } } as never);
  world.fault = 'deaf';
  const closed = deaf.engine.close();
  await vi.waitFor(() => {
    deaf.clock.advance(1000);
    return expect(Promise.race([closed.then(() => true), settled()])).resolves.toBe(true);
  });
});
