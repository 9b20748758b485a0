import type { Failure, Result } from '../../electron/contract/index.ts';

/** Something that the engine is asked for. */
export type Asked<T> =
  | { status: 'idle' }
  | { status: 'asking' }
  | { status: 'known'; value: T }
  | { status: 'failed'; error: Failure };

export const idle = { status: 'idle' } as const;
export const asking = { status: 'asking' } as const;

export const answered = <T>(result: Result<T>): Asked<T> =>
  result.ok ? { status: 'known', value: result.value } : { status: 'failed', error: result.error };
