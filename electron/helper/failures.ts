import type {
  DriveIdentity,
  Failure,
  FailureCode,
  FailureParams,
  HelperFailure,
} from '../helper-protocol/index.ts';
import type { DrivePresence } from './drive-presence.ts';

/** Carries a failure through the pipeline to the one place that reports it. */
export class JobError extends Error {
  readonly failure: HelperFailure;
  constructor(failure: HelperFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** Of the contract's table: a code or a field that is not in it does not compile. */
export const failure = <Code extends FailureCode>(
  code: Code,
  params: FailureParams<Code>,
): Extract<Failure, { code: Code }> =>
  ({ code, params }) as unknown as Extract<Failure, { code: Code }>;

export const stop = <Code extends FailureCode>(code: Code, params: FailureParams<Code>): JobError =>
  new JobError(failure(code, params));

export const cancelled = (): JobError => stop('CANCELLED', { reason: 'cancelled' });

/** `signal` was aborted with a `JobError`: that the job was called off, or what else makes going on pointless. */
export const throwIfStopped = (signal: AbortSignal): void => {
  if (signal.aborted) throw signal.reason;
};

/** What `promise` resolves to, unless `signal` is aborted before. */
export const untilStopped = async <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> => {
  throwIfStopped(signal);
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};

export const errnoOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

type DriveAtFault = { confirmed: DriveIdentity; practice: boolean; presence: DrivePresence };

/** The kernel's word that there is no device, or no card in it, behind the descriptor any more. */
const GONE = ['ENODEV', 'ENXIO', 'ENOMEDIUM'];

/**
 * What a failed read, write or fsync of the drive means. The errno alone does not tell: a stick that is pulled out gives ENODEV, EIO or even
 * ENOSPC, by how it was opened; so the first question is whether the device is still there, and stays. That may take two seconds.
 */
export const driveFailure = async (
  { confirmed: drive, practice, presence }: DriveAtFault,
  doing: 'writing' | 'reading' | 'flushing',
  offset: number,
  error: unknown,
): Promise<JobError> => {
  const errno = errnoOf(error);
  const { path: device } = drive;
  if ((!practice && GONE.includes(errno)) || (await presence.isGoing())) {
    return stop('DRIVE_LOST', { device, doing, offset, errno });
  }
  if (practice && errno === 'ENOSPC') {
    return stop('WRITE_FAILED', { reason: 'diskFull', device, offset, errno });
  }
  const said = textOf(error);
  return doing === 'reading'
    ? stop('READ_FAILED', { reason: 'read', device, offset, errno, said })
    : stop('WRITE_FAILED', { reason: 'write', device, offset, errno, said });
};

/**
 * What work on a drive ended with, once more: an error soon after one that was got over is taken for the same (`DrivePresence.isGoing`), and may
 * have been the first of a drive that was pulled out since.
 */
export const lostAfterAll = async (
  { confirmed: drive, presence }: DriveAtFault,
  error: unknown,
): Promise<unknown> => {
  if (!(error instanceof JobError)) return error;
  const { code, params } = error.failure;
  if (code !== 'WRITE_FAILED' && code !== 'READ_FAILED') return error;
  if (!(await presence.isGoneAfterAll())) return error;
  const { offset, errno } = { offset: null, errno: null, ...params };
  return stop('DRIVE_LOST', { device: drive.path, doing: null, offset, errno });
};

/** Anything that was thrown, as a failure. What was not expected is a bug, and says where. */
export const toFailure = (error: unknown): HelperFailure =>
  error instanceof JobError
    ? error.failure
    : failure('INTERNAL', {
        reason: 'helper',
        said: textOf(error),
        stack: error instanceof Error ? (error.stack ?? null) : null,
      });
