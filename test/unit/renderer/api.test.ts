import { expect, test } from 'vitest';
import { createApi } from '../../../renderer/api/api.ts';
import { createElectronTransport } from '../../../renderer/api/electron-transport.ts';
import { createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';

test('api.domain.verb(input) is the call of that name', async () => {
  const engine = createFakeEngine({ 'app.status': () => ({ ok: true, value: sample.status }) });
  const api = createApi(engine);
  expect(await api.app.status()).toEqual({ ok: true, value: sample.status });
  await api.jobs.cancel({ jobId: 'make-1' });
  expect(engine.calls).toEqual([
    { name: 'app.status', input: {} },
    { name: 'jobs.cancel', input: { jobId: 'make-1' } },
  ]);
});

test('a call that the bridge refuses is an error value', async () => {
  const transport = createElectronTransport({
    call: () => Promise.reject(new Error('This frame may not call Flakestick.')),
    subscribe: () => () => undefined,
  });
  const result = await transport.call('app.status', {});
  expect(result).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  expect(result.ok || result.error.message).toContain('may not call');
});
