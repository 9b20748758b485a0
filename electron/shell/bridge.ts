import type { BrowserWindow } from 'electron';
import { DesktopCommand, fail, isProcedureName } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';
import { channels } from './channels.ts';
import type { TrustedIpc } from './trusted-ipc.ts';

/** Carries the engine's `call` and `subscribe` to the page of this window. What a page waits for ends with that page. */
export const setupBridge = (window: BrowserWindow, ipc: TrustedIpc, engine: Engine): void => {
  /** What ends a subscription, or a call, by the page's name for it. */
  const subscriptions = createEnds();
  const calls = createEnds();
  const endAll = () => {
    subscriptions.endAll();
    calls.endAll();
  };

  ipc.handle(channels.call, async (name, input, id) => {
    if (typeof name !== 'string' || !isProcedureName(name)) {
      return fail('USAGE', { reason: 'procedure', procedure: String(name) });
    }
    const calling = new AbortController();
    calls.end(id);
    const forget = calls.add(id ?? Symbol(name), () => calling.abort());
    // The router parses the input; whatever arrived is of no type before that.
    return engine.call(name, input as never, { signal: calling.signal }).finally(forget);
  });
  ipc.on(channels.cancel, calls.end);
  ipc.on(channels.begin, endAll);
  ipc.on(channels.subscribe, (id, afterSeq) => {
    const from = Number.isSafeInteger(afterSeq) ? Number(afterSeq) : null;
    subscriptions.end(id);
    subscriptions.add(
      id,
      engine.subscribe(from, (update) => ipc.send(channels.update, id, update)),
    );
  });
  ipc.on(channels.unsubscribe, subscriptions.end);
  window.on('closed', endAll);
};

/** What can be ended, by a name that is anything that a page may have sent. */
const createEnds = () => {
  const ends = new Map<unknown, () => void>();
  const end = (id: unknown): void => {
    ends.get(id)?.();
    ends.delete(id);
  };
  return {
    /** Returns the function that forgets it. */
    add: (id: unknown, run: () => void): (() => void) => {
      ends.set(id, run);
      return () => {
        if (ends.get(id) === run) ends.delete(id);
      };
    },
    end,
    endAll: () => [...ends.keys()].forEach(end),
  };
};

/** More than these are no person's. */
const mostWaiting = 16;

/** Carries the desktop's commands to the page. Those that come before the page listens wait for it. */
export const setupDesktopBridge = (ipc: TrustedIpc): ((command: DesktopCommand) => void) => {
  let isListening = false;
  let waiting: DesktopCommand[] = [];
  ipc.on(channels.begin, () => {
    isListening = false;
  });
  ipc.on(channels.listen, () => {
    isListening = true;
    for (const command of waiting) ipc.send(channels.command, command);
    waiting = [];
  });
  return (command) => {
    const checked = DesktopCommand.safeParse(command);
    if (!checked.success) return;
    if (isListening) ipc.send(channels.command, checked.data);
    else waiting = [...waiting, checked.data].slice(-mostWaiting);
  };
};
