import {
  type DriveOutcome,
  type Failure,
  type FailureCode,
  type JobState,
  onlyReads,
  type StickRecord,
} from '../../../electron/contract/index.ts';
import { baseName, shortRevision } from '../../../electron/texts/index.ts';
import { formatDateTime, type Translate } from '../../../electron/texts/window.ts';
import { isVerifiedAlone, outcomeOf } from '../../state/job-outcome.ts';
import { jobDrives, lastingWarnings } from '../job/job-words.ts';

export type ResultKind =
  | 'verified'
  /** Done, by the words of its kind. */
  | 'done'
  /** Some drives came to a good end, others did not. */
  | 'partly'
  /** A job that only read found another content. */
  | 'differs'
  | 'failed'
  | 'cancelled';

const outcomesOf = (job: JobState): (DriveOutcome | null)[] =>
  job.subject.drives.map(({ id }) => outcomeOf(job, id));

const isGood = (outcome: DriveOutcome | null): boolean =>
  outcome !== null && outcome.error === null;

/** Pure. What the result's heading says: verified only where every drive was read back and was equal. */
export const resultKind = (job: JobState): ResultKind => {
  if (job.ended === 'cancelled') return 'cancelled';
  if (job.ended === 'failed') {
    if (job.subject.drives.length > 1 && outcomesOf(job).some(isGood)) return 'partly';
    const hasRead = onlyReads(job.kind) && job.error?.code === 'VERIFY_MISMATCH';
    return hasRead ? 'differs' : 'failed';
  }
  const outcomes = job.result?.drives ?? [];
  const verified = outcomes.length > 0 && outcomes.every((outcome) => outcome.verified === true);
  return verified ? 'verified' : 'done';
};

/** Pure. */
export const resultTitle = (t: Translate, job: JobState): string => {
  const total = job.subject.drives.length;
  const kind = resultKind(job);
  if (kind === 'done') return t(`result.title.done.${job.kind}`, { count: total });
  const count = kind === 'partly' ? outcomesOf(job).filter(isGood).length : total;
  return t(`result.title.${kind}`, { count, total });
};

/** Pure. Below the heading: which thing is meant. */
export const resultSummary = (t: Translate, job: JobState): string => {
  const { host, image, drives } = job.subject;
  const drive = jobDrives(t, job);
  const kind = resultKind(job);
  const record = isVerifiedAlone(job) ? outcomesOf(job)[0]?.record : null;
  if (record && (kind === 'verified' || kind === 'differs')) {
    return aloneWords(t, record, kind === 'verified');
  }
  if (kind !== 'verified') return drive;
  const count = drives.length;
  return host !== null
    ? t('result.verifiedFor', { count, drive, host })
    : t('result.verifiedImage', { count, drive, image: baseName(image ?? '') });
};

/** Pure. What a stick is that was verified without the image: what this machine once made of it, or not any more. */
const aloneWords = (t: Translate, record: StickRecord, isStill: boolean): string => {
  const { made, image, startedAt } = record;
  const date = formatDateTime(t, startedAt);
  const still = isStill ? 'still' : 'notAnyMore';
  if (made === null) return t(`result.${still}.image`, { date, image: baseName(image) });
  const { host, revision } = made;
  return revision === null
    ? t(`result.${still}.host`, { date, host })
    : t(`result.${still}.revision`, { date, host, revision: shortRevision(revision) });
};

/** Pure. What one stick is now, after a job that did not come to its end; a drive never touched has no outcome. */
export const stickWords = (t: Translate, outcome: DriveOutcome | null): string =>
  t(`result.stick.${outcome?.stick ?? 'untouched'}`);

/** Pure. Those that are not told of a drive already. */
export const resultWarnings = (job: JobState): Failure[] => {
  const isRepairTold = outcomesOf(job).some((outcome) => (outcome?.repairedBlocks ?? 0) > 0);
  return lastingWarnings(job).filter(({ code }) => code !== 'BLOCKS_REPAIRED' || !isRepairTold);
};

/** The last lines of a failed build's log, as the engine picked them. */
export const logTailOf = ({ error }: JobState): string[] => {
  const isOfBuild = error?.code === 'BUILD_FAILED' || error?.code === 'DISK_FULL';
  return isOfBuild && 'log' in error.params ? error.params.log : [];
};

/** What another stick would mend. */
const ofThisStick: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'DRIVE_TOO_SMALL',
  'DRIVE_READ_ONLY',
  'DRIVE_IN_USE',
  'DRIVE_FIXED',
  'DRIVE_HOLDS_DATA',
  'DRIVE_NOT_A_DISK',
  'DRIVE_CHANGED',
  'DRIVE_NOT_FOUND',
  'DRIVE_LOST',
  'WRITE_FAILED',
  'READ_FAILED',
  'VERIFY_MISMATCH',
  'HELPER_LOST',
]);

/** Pure. */
export const asksForOtherStick = ({ kind, error }: Pick<JobState, 'kind' | 'error'>): boolean =>
  !onlyReads(kind) && error !== null && ofThisStick.has(error.code);
