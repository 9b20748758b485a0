import type { TestProject } from 'vitest/node';
import { findVmProblem } from './prerequisites.ts';
import { keepRecords } from './recorder.ts';

/** No guest, but what the others have told of theirs. */
export default ({ provide }: TestProject): void =>
  provide(
    'vm',
    findVmProblem() === null
      ? { snapshot: '', runs: '', shared: '', records: keepRecords() }
      : null,
  );
