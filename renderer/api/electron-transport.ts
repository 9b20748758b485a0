import { type Bridge, type Call, fail, type Result } from '../../electron/contract/index.ts';
import type { ClientTransport } from './client-transport.ts';

/** Over the preload's bridge. A call that IPC itself refuses is an error value like any other. */
export const createElectronTransport = (bridge: Bridge): ClientTransport => {
  const call: Call = async (name, input, { signal } = {}) => {
    if (signal?.aborted) return fail('CANCELLED', 'Cancelled.');
    const id = crypto.randomUUID();
    const cancel = () => bridge.cancel(id);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await bridge.call(name, input, id);
    } catch (fault) {
      return unreachable(fault);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };
  return { call, subscribe: bridge.subscribe };
};

const unreachable = (fault: unknown): Result<never> => ({
  ok: false,
  error: {
    code: 'INTERNAL',
    message: `The window could not reach Flakestick’s engine: ${fault instanceof Error ? fault.message : String(fault)}`,
    hint: 'Start Flakestick again.',
    params: { reachable: false },
  },
});
