import type { DrivePresence } from './drive-presence.ts';
import type { ConfirmedDrive, HelperFailure, HelperFailureCode } from './protocol.ts';

/** Carries a failure through the pipeline to the one place that reports it. */
export class JobError extends Error {
  readonly failure: HelperFailure;
  constructor(failure: HelperFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

export const failure = (
  code: HelperFailureCode,
  message: string,
  hint: string | null = null,
  params: HelperFailure['params'] = {},
): HelperFailure => ({ code, message, hint, params });

export const stop = (
  code: HelperFailureCode,
  message: string,
  hint: string | null = null,
  params: HelperFailure['params'] = {},
): JobError => new JobError(failure(code, message, hint, params));

export const cancelled = (): JobError => stop('CANCELLED', 'Cancelled.');

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

type DriveAtFault = { confirmed: ConfirmedDrive; practice: boolean; presence: DrivePresence };

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
  const params = { offset, errno };
  if ((!practice && GONE.includes(errno)) || (await presence.isGoing())) {
    return wentAway(drive, ` while ${doing} at byte ${offset}`, params);
  }
  if (practice && errno === 'ENOSPC') {
    return stop(
      'WRITE_FAILED',
      `The disk that holds the practice drive ${drive.path} is full.`,
      'Free some space, or create the practice drive elsewhere.',
      params,
    );
  }
  return doing === 'reading'
    ? stop(
        'READ_FAILED',
        `${drive.path} could not be read back at byte ${offset}: ${textOf(error)}.`,
        'The drive may be worn out: try another one.',
        params,
      )
    : stop(
        'WRITE_FAILED',
        `${drive.path} refused to be written at byte ${offset}: ${textOf(error)}.`,
        'The drive may be worn out or write-protected: try another one.',
        params,
      );
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
  return wentAway(drive, ` at byte ${params.offset}`, params);
};

const wentAway = (
  { path }: ConfirmedDrive,
  where: string,
  params: HelperFailure['params'],
): JobError =>
  stop(
    'DRIVE_LOST',
    `${path} went away${where}.`,
    'Plug it in again, in another port if it happens twice, and start over.',
    params,
  );

/** Anything that was thrown, as a failure. What was not expected is a bug, and says where. */
export const toFailure = (error: unknown): HelperFailure =>
  error instanceof JobError
    ? error.failure
    : failure('INTERNAL', `The helper broke: ${textOf(error)}.`, null, {
        stack: error instanceof Error ? (error.stack ?? null) : null,
      });
