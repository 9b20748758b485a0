import type { ProcedureName, Result, Transport } from '../../electron/contract/index.ts';
import type { ClientTransport } from './client-transport.ts';

/** Over the preload's bridge. A call that IPC itself refuses is an error value like any other. */
export const createElectronTransport = (bridge: Transport): ClientTransport => ({
  call: async <N extends ProcedureName>(name: N, input: Parameters<typeof bridge.call<N>>[1]) => {
    try {
      return await bridge.call(name, input);
    } catch (fault) {
      return unreachable(fault) as Result<never>;
    }
  },
  subscribe: bridge.subscribe,
});

const unreachable = (fault: unknown): Result<never> => ({
  ok: false,
  error: {
    code: 'INTERNAL',
    message: `The window could not reach Flakestick’s engine: ${fault instanceof Error ? fault.message : String(fault)}`,
    hint: 'Start Flakestick again.',
    params: { reachable: false },
  },
});
