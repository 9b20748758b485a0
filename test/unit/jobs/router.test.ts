import { describe, expect, test, vi } from 'vitest';
import { fail, ok } from '../../../electron/contract/index.ts';
import {
  composeHandlers,
  createRouter,
  type Handlers,
} from '../../../electron/engine/transport/router.ts';
import { said } from '../../fixtures/failure-words.ts';

const routerWith = (handlers: Partial<Handlers>) => {
  const faults: [string, unknown][] = [];
  const closing = new AbortController();
  const router = createRouter(handlers as Handlers, closing.signal, (id, fault) =>
    faults.push([id, fault]),
  );
  return { ...router, close: () => closing.abort(), faults };
};

test('an unknown procedure and an inherited name are wrong usage', async () => {
  const { call } = routerWith({});
  for (const name of ['fleet.explode', 'toString', '__proto__']) {
    expect(await call(name as never, {} as never)).toMatchObject({
      ok: false,
      error: { code: 'USAGE' },
    });
  }
});

test('a malformed input says where, and the handler never runs', async () => {
  let ran = false;
  const { call } = routerWith({
    'drives.find': async () => {
      ran = true;
      return fail('INTERNAL', { reason: 'nothingDone' });
    },
  });
  const result = await call('drives.find', { selector: 5 } as never);
  expect(result).toMatchObject({ ok: false, error: { code: 'USAGE' } });
  expect(!result.ok && said(result.error).message).toContain('selector');
  expect(ran).toBe(false);
});

test('an expected failure is passed on as it is', async () => {
  const refused = fail('DRIVE_NOT_FOUND', { reason: 'gone', device: '/dev/sdb' });
  const { call } = routerWith({ 'drives.find': async () => refused });
  expect(await call('drives.find', { selector: '/dev/sdx' })).toEqual(refused);
});

test('a fault, or an output that breaks the contract, is INTERNAL with an id that is in the log', async () => {
  const { call, faults } = routerWith({
    'jobs.cancel': () => Promise.reject(new Error('oops')),
    'fleet.practice': async () => ok({ reference: 5 as unknown as string }),
  });
  expect(await call('jobs.cancel', { jobId: 'a' })).toMatchObject({
    error: { code: 'INTERNAL', params: { id: 'fault-1' } },
  });
  expect(await call('fleet.practice', {})).toMatchObject({
    error: { code: 'INTERNAL', params: { id: 'fault-2' } },
  });
  expect(faults.map(([id]) => id)).toEqual(['fault-1', 'fault-2']);
});

/** A handler that runs until its signal is aborted, and what has come of it. */
const untilAborted = () => {
  const seen = { begun: 0, ended: 0 };
  const run = (_: unknown, signal: AbortSignal) => {
    seen.begun += 1;
    return new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => {
        seen.ended += 1;
        reject(new Error('too late'));
      }),
    );
  };
  return { seen, run };
};

const tick = () => new Promise((resolve) => setTimeout(resolve));

describe('a call that is called off', () => {
  const input = { reference: 'x' };

  test('is CANCELLED, and its handler ends; that of another caller goes on', async () => {
    const { seen, run } = untilAborted();
    const { call } = routerWith({ 'fleet.open': run });
    const calling = new AbortController();
    const own = call('fleet.open', input, { signal: calling.signal });
    const other = call('fleet.open', input, { signal: new AbortController().signal });
    expect(seen).toEqual({ begun: 2, ended: 0 });
    calling.abort();
    expect(await own).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
    expect(seen).toEqual({ begun: 2, ended: 1 });
    expect(await Promise.race([other, tick()])).toBeUndefined();
  });

  test('is CANCELLED at once, also where its handler heeds nobody; the engine still waits for that', async () => {
    const held = Promise.withResolvers<void>();
    const { call, settled } = routerWith({
      'fleet.open': () => held.promise.then(() => fail('INTERNAL', { reason: 'nothingDone' })),
    });
    const calling = new AbortController();
    const answer = call('fleet.open', input, { signal: calling.signal });
    calling.abort();
    expect(await answer).toMatchObject({ error: { code: 'CANCELLED' } });
    const end = settled().then(() => 'settled');
    expect(await Promise.race([end, tick()])).toBeUndefined();
    held.resolve();
    expect(await end).toBe('settled');
  });

  test('never began where it was called off before', async () => {
    const { seen, run } = untilAborted();
    const { call } = routerWith({ 'fleet.open': run });
    expect(await call('fleet.open', input, { signal: AbortSignal.abort() })).toMatchObject({
      error: { code: 'CANCELLED' },
    });
    expect(seen.begun).toBe(0);
  });

  test('leaves no fault in the log', async () => {
    const { call, faults } = routerWith({
      'fleet.open': async () => fail('CANCELLED', { reason: 'cancelled' }),
    });
    const calling = new AbortController();
    const answer = call('fleet.open', input, { signal: calling.signal });
    calling.abort();
    await answer;
    expect(faults).toEqual([]);
  });

  test('is carried out all the same where it is an order: only the closing engine ends that', async () => {
    const { seen, run } = untilAborted();
    const { call, close } = routerWith({ 'drives.eject': run });
    const calling = new AbortController();
    const answer = call('drives.eject', { id: 'a' }, { signal: calling.signal });
    calling.abort();
    expect(await answer).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(seen).toEqual({ begun: 1, ended: 0 });
    close();
    expect(seen.ended).toBe(1);
  });

  test('leaves nothing behind at the engine’s signal, which outlives all calls', async () => {
    const closing = new AbortController();
    const listeners = vi.spyOn(closing.signal, 'addEventListener');
    const removed = vi.spyOn(closing.signal, 'removeEventListener');
    const { call } = createRouter(
      { 'jobs.forget': async () => ok({}) } as Partial<Handlers> as Handlers,
      closing.signal,
      () => {},
    );
    await call('jobs.forget', { jobId: 'a' });
    expect(removed.mock.calls.length).toBe(listeners.mock.calls.length);
  });
});

describe('handlers of several domains', () => {
  const all = {} as Handlers;
  const some = { 'jobs.cancel': async () => ok({}) } satisfies Partial<Handlers>;

  test('are joined', () => {
    const { 'jobs.cancel': cancel, ...others } = all;
    expect(composeHandlers(others, some)['jobs.cancel']).toBe(some['jobs.cancel']);
  });

  // The compiler is what is tested: a mistake that it let pass would be one of an unused directive.
  test('have each procedure exactly once', () => {
    // @ts-expect-error: twice
    composeHandlers(all, some);
    // @ts-expect-error: others are missing
    composeHandlers(some);
    // @ts-expect-error: there is no such procedure
    composeHandlers(all, { 'app.nowhere': async () => ok({}) });
  });
});
