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
