import {
  type Bridge,
  type Call,
  cancelled,
  fail,
  type Result,
  saidBy,
} from '../../electron/contract/index.ts';
import type { ClientTransport } from './client-transport.ts';
import { enterAgain, enterPage, enterWith, followAddress } from './entry.ts';
import { createHttpTransport } from './http-transport.ts';

declare global {
  interface Window {
    /** Put there by Electron's preload (`electron/shell/preload.ts`). */
    flakestick?: Bridge;
  }
}

export const chooseTransport = async (): Promise<ClientTransport> => {
  if (window.flakestick) return createElectronTransport(window.flakestick);
  followAddress();
  const { secret, codeFailed } = await enterPage();
  const base = new URL('api/', location.origin).href;
  const transport = createHttpTransport({ base, secret, onRefused: () => void enterAgain() });
  return { ...transport, entry: { codeFailed, enterWith } };
};

/** Over the preload's bridge. A call that IPC itself refuses is an error value like any other. */
export const createElectronTransport = (bridge: Bridge): ClientTransport => {
  const call: Call = async (name, input, { signal } = {}) => {
    if (signal?.aborted) return cancelled();
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

const unreachable = (fault: unknown): Result<never> =>
  fail('INTERNAL', { reason: 'unreachable', over: 'ipc', said: saidBy(fault) });
