import { describe, expect, test } from 'vitest';
import { fail, type Result } from '../../../electron/contract/index.ts';
import { createApi } from '../../../renderer/api/api.ts';
import { createElectronTransport } from '../../../renderer/api/choose-transport.ts';
import { createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import { said } from '../../fixtures/failure-words.ts';

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

test('the signal of a call goes with it', async () => {
  let given: AbortSignal | undefined;
  const engine = createFakeEngine({
    'app.status': (_, signal) => {
      given = signal;
      return { ok: true, value: sample.status };
    },
  });
  const { signal } = new AbortController();
  await createApi(engine).app.status({}, { signal });
  expect(given).toBe(signal);
});

describe('over Electron’s bridge', () => {
  /** A bridge that answers when it is told to, and what crossed it. */
  const bridgeTo = () => {
    const crossed: unknown[][] = [];
    const answer = Promise.withResolvers<Result<never>>();
    const transport = createElectronTransport({
      call: (name, _input, id) => {
        crossed.push(['call', name, id]);
        return answer.promise;
      },
      cancel: (id) => crossed.push(['cancel', id]),
      subscribe: () => () => undefined,
    });
    return { transport, crossed, answer };
  };

  test('a call that it refuses is an error value', async () => {
    const { transport, answer } = bridgeTo();
    answer.reject(new Error('This frame may not call Flakestick.'));
    const result = await transport.call('app.status', {});
    expect(result).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(result.ok || said(result.error).message).toContain('may not call');
  });

  test('a signal does not cross: the call has a name, by which it is called off', async () => {
    const { transport, crossed, answer } = bridgeTo();
    const calling = new AbortController();
    const cancelled = fail('CANCELLED', { reason: 'cancelled' });
    const result = transport.call('app.status', {}, { signal: calling.signal });
    void transport.call('app.status', {}, { signal: new AbortController().signal });
    const [[, , id] = [], [, , other] = []] = crossed;
    expect(id).toEqual(expect.any(String));
    expect(other).not.toBe(id);
    calling.abort();
    expect(crossed.slice(2)).toEqual([['cancel', id]]);
    answer.resolve(cancelled);
    expect(await result).toEqual(cancelled);
  });

  test('what was answered, and what never began, is not called off', async () => {
    const { transport, crossed, answer } = bridgeTo();
    answer.resolve(fail('OFFLINE', { reason: 'noNetwork', said: '' }));
    const calling = new AbortController();
    await transport.call('app.status', {}, { signal: calling.signal });
    calling.abort();
    const again = await transport.call('app.status', {}, { signal: calling.signal });
    expect(again).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(crossed).toHaveLength(1);
  });
});
