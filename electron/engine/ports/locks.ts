import type { Lock, LockWish } from '../../contract/index.ts';

/** All of it, or who has the first that is taken. Letting go of it never fails. */
type Taken = { ok: true; release: () => Promise<void> } | { ok: false; held: Lock };

/**
 * What this or another process of this user has for itself, by name. The kernel frees what a process had that ended, however it ended. It is
 * among friends: who writes to a drive takes it from everybody (the helper's own lock).
 */
export type Locks = {
  /** `work`: the id of who takes it. */
  take: (work: string, wishes: LockWish[]) => Promise<Taken>;
  /** One who watches. From now on calls back with all that is held, whenever that has changed (≤ 2 s). */
  watch: (onChange: (locks: Lock[]) => void) => void;
  /** Frees what this process has. */
  close: () => Promise<void>;
};
