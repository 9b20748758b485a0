import type { Failure, Result } from '../../electron/contract/index.ts';

/** Something that the engine is asked for. */
export type RemoteData<T> =
  | { status: 'idle' }
  | { status: 'loading' }
  | { status: 'loaded'; value: T }
  | { status: 'failed'; error: Failure };

export const idle = { status: 'idle' } as const;
export const loading = { status: 'loading' } as const;

export const answered = <T>(result: Result<T>): RemoteData<T> =>
  result.ok ? { status: 'loaded', value: result.value } : { status: 'failed', error: result.error };

type Latest = {
  /** Null where something newer was asked meanwhile, or nobody wants to know any more: then the answer is nobody's. */
  ask: <T>(asking: (signal: AbortSignal) => Promise<T>) => Promise<T | null>;
  /** Nobody wants to know any more. */
  drop: () => void;
};

/** A question of which only the latest counts: asking anew calls off what was asked before. */
export const createLatest = (): Latest => {
  let current = new AbortController();
  const drop = () => current.abort();
  return {
    ask: async (asking) => {
      drop();
      current = new AbortController();
      const { signal } = current;
      const answer = await asking(signal);
      return signal.aborted ? null : answer;
    },
    drop,
  };
};
