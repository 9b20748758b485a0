import { expect, test } from 'vitest';
import { fail, ok } from '../../../electron/contract/index.ts';
import { createRouter, type Handlers } from '../../../electron/engine/router.ts';

const routerWith = (handlers: Partial<Handlers>) => {
  const faults: [string, unknown][] = [];
  const call = createRouter(handlers as Handlers, new AbortController().signal, (id, fault) =>
    faults.push([id, fault]),
  );
  return { call, faults };
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
      return fail('INTERNAL', '');
    },
  });
  const result = await call('drives.find', { selector: 5 } as never);
  expect(result).toMatchObject({ ok: false, error: { code: 'USAGE' } });
  expect(!result.ok && result.error.message).toContain('selector');
  expect(ran).toBe(false);
});

test('an expected failure is passed on as it is', async () => {
  const refused = fail('DRIVE_NOT_FOUND', 'There is no drive there.', 'Plug it in.');
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
