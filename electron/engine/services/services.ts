import { bugError, fail, ok, type Result, type Service } from '../../contract/index.ts';
import type { Machine } from '../nix/nix-session.ts';
import type { EventHub } from '../transport/event-hub.ts';
import { type ServiceKind, serviceKinds } from './kinds.ts';

/** What each is started with was parsed by the router. */
const kinds = serviceKinds as unknown as Record<string, ServiceKind<unknown, unknown>>;

export type ServiceBoard = ReturnType<typeof createServices>;

/** Runs what runs until it is stopped, and tells how each is. One that dies by itself is told as failed until it is put away. */
export const createServices = (ports: Machine, hub: EventHub) => {
  const running = new Map<string, { controller: AbortController; ended: Promise<void> }>();
  let closed = false;

  /** `order` is as the contract's table has it. */
  const start = async ({
    name,
    request,
  }: Pick<Service, 'name' | 'request'>): Promise<Result<Record<string, never>>> => {
    if (closed) return fail('CANCELLED', { reason: 'beforeStart' });
    const kind = kinds[name];
    if (kind === undefined || running.has(name)) {
      return fail('JOB_RUNNING', { reason: 'service', name });
    }
    const controller = new AbortController();
    const begun = Promise.withResolvers<Result<Record<string, never>>>();
    const ended = run(name, request, kind, controller.signal, begun.resolve)
      // What could not even begin is the caller's.
      .catch(begun.reject)
      .finally(() => running.delete(name));
    running.set(name, { controller, ended });
    return begun.promise;
  };

  const run = async (
    name: string,
    request: unknown,
    kind: ServiceKind<unknown, unknown>,
    signal: AbortSignal,
    begin: (how: Result<Record<string, never>>) => void,
  ): Promise<void> => {
    const taken = await ports.locks.take(name, kind.wishes(request));
    if (!taken.ok) return begin(taken);
    if (signal.aborted) {
      await taken.value();
      return begin(fail('CANCELLED', { reason: 'beforeStart' }));
    }
    let service: Service = {
      name,
      request,
      state: null,
      phase: 'running',
      startedAt: ports.clock.now(),
      error: null,
    };
    const change = (changes: Partial<Service>) => {
      service = { ...service, ...changes };
      hub.publish({ type: 'service.changed', service });
    };
    change({});
    begin(ok({}));
    let ended = false;
    signal.addEventListener('abort', () => ended || change({ phase: 'stopping' }));
    const context = { signal, tell: (state: unknown) => void (ended || change({ state })) };
    const error = await Promise.resolve()
      .then(() => kind.run(ports, request, context))
      .catch(bugError);
    ended = true;
    await taken.value();
    if (error === null || signal.aborted) hub.publish({ type: 'service.stopped', name });
    else change({ phase: 'failed', error });
  };

  /** Resolves when it has ended. What does not run any more is put away. */
  const stop = async (name: string): Promise<void> => {
    const of = running.get(name);
    if (of === undefined) return hub.publish({ type: 'service.stopped', name });
    of.controller.abort();
    await of.ended;
  };

  const close = async () => {
    closed = true;
    await Promise.all([...running.keys()].map(stop));
  };

  return { start, stop, close };
};
