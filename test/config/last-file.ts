import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** It sums up all of the others. */
const LAST = 'test/vm/counted-result.test.ts';

/** Vitest's own order, but for the file that has to be the last one. */
export class LastFile extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLast = ({ moduleId }: TestSpecification) => moduleId.endsWith(LAST);
    return [...sorted.filter((file) => !isLast(file)), ...sorted.filter(isLast)];
  }
}
