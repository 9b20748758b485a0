import type { Input } from '../../electron/contract/index.ts';
import type { JobState } from '../../electron/contract/state.ts';

/** What one press of the main button asks for, before the drive was confirmed. */
export type Intent =
  | { kind: 'make'; input: Pick<Input<'make.start'>, 'reference' | 'host' | 'options'> }
  | { kind: 'write'; input: Pick<Input<'write.start'>, 'image'> };

/** Pure. What has to be asked for again to do the same as a job did; null where no drive was to be written. */
export const intentOf = (job: JobState): Intent | null => {
  const { reference, host, image, options } = job.subject;
  if (job.kind === 'make' && reference !== null && host !== null) {
    return { kind: 'make', input: { reference, host, options } };
  }
  return job.kind === 'write' && image !== null ? { kind: 'write', input: { image } } : null;
};
