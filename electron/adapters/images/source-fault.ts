import { type FailureOf, failure, saidBy } from '../../contract/index.ts';

/** What reading an image throws. */
export type SourceFault = Error & { failure: FailureOf<'IMAGE_CORRUPT' | 'IMAGE_UNREADABLE'> };

export const sourceFault = (failed: SourceFault['failure']): SourceFault =>
  Object.assign(new Error(failed.code), { failure: failed });

export const isSourceFault = (error: unknown): error is SourceFault =>
  error instanceof Error && 'failure' in error;

/** Of a file that can't be read. */
export const unreadable = ({ path }: { path: string }, error: unknown): SourceFault =>
  sourceFault(
    failure('IMAGE_UNREADABLE', { reason: 'read', path, offset: null, said: saidBy(error) }),
  );
