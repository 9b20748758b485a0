import type { BrowserWindow } from 'electron';
import { fail, isProcedureName } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';
import { channels } from './channels.ts';
import type { TrustedIpc } from './trusted-ipc.ts';

/** Carries the engine's `call` and `subscribe` to the page of this window. */
export const setupBridge = (window: BrowserWindow, ipc: TrustedIpc, engine: Engine): void => {
  const subscriptions = new Map<unknown, () => void>();
  const end = (id: unknown) => {
    subscriptions.get(id)?.();
    subscriptions.delete(id);
  };
  const endAll = () => [...subscriptions.keys()].forEach(end);

  ipc.handle(channels.call, (name, input) => {
    if (typeof name !== 'string' || !isProcedureName(name)) {
      return fail('USAGE', `There is no procedure ${String(name)}.`);
    }
    // The router parses the input; whatever arrived is of no type before that.
    return engine.call(name, input as never);
  });
  ipc.on(channels.begin, endAll);
  ipc.on(channels.subscribe, (id, afterSeq) => {
    end(id);
    const from = Number.isSafeInteger(afterSeq) ? Number(afterSeq) : null;
    const stop = engine.subscribe(from, (update) => ipc.send(channels.update, id, update));
    subscriptions.set(id, stop);
  });
  ipc.on(channels.unsubscribe, end);
  window.on('closed', endAll);
};
