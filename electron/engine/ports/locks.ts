import type { Lock, LockWish, Result } from '../../contract/index.ts';

/**
 * What this or another process of this user has for itself, by name. The kernel frees what a process had that ended, however it ended. It is
 * among friends: who writes to a drive takes it from everybody (the helper's own lock).
 */
export type Locks = {
  /** All of it, with what lets go of it and never fails, or `JOB_RUNNING` with who has the first that is taken. `work`: the id of who takes it. */
  take: (work: string, wishes: LockWish[]) => Promise<Result<() => Promise<void>>>;
  /** One who watches. From now on calls back with all that is held, whenever that has changed (≤ 2 s). */
  watch: (onChange: (locks: Lock[]) => void) => void;
  close: () => Promise<void>;
};
