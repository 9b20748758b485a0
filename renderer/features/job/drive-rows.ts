import {
  type BarId,
  type DriveOutcome,
  type JobKind,
  type JobState,
  type JobStep,
  stepOf,
  stepsOf,
  type WriteProgress,
} from '../../../electron/contract/index.ts';
import {
  failureWords,
  formatDuration,
  stepName,
  type Translate,
} from '../../../electron/texts/window.ts';
import { driveName } from '../drives/drive-words.ts';
import { progressFigures } from './job-words.ts';
import { etaOf, slowWords } from './pace.ts';
import { byBar, driveStep, shareOfDrive } from './timeline.ts';

/** As the engine has it: so long without any progress is a stall. */
const stallSeconds = 10;

export type DriveRow = {
  id: string;
  name: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** Null before it began, and after its end. */
  step: JobStep | null;
  /** The step, or how it ended. */
  words: string;
  /** From 0 to 1; null where nothing tells. */
  parts: { key: BarId; share: number | null }[];
  figures: string[];
  /** That it is slower than it was; null while it is not. */
  slow: string | null;
  /** What a drive that does not answer makes necessary to know; null while it answers. */
  stalled: string | null;
};

/** What each drive goes through, by its bars. */
const driveBars = (kind: JobKind) => byBar(stepsOf(kind).filter(({ scope }) => scope === 'drive'));

/** Pure. Each drive of a job for itself, in the order in which they were chosen. */
export const driveRows = (t: Translate, job: JobState): DriveRow[] =>
  job.subject.drives.map((drive) => {
    const write = job.writes[drive.id] ?? null;
    const outcome = write?.outcome ?? null;
    const state = outcome ? endOf(outcome) : write ? 'running' : 'waiting';
    const progress = state === 'running' ? (write?.progress ?? null) : null;
    const name = driveName(t, drive);
    return {
      id: drive.id,
      name,
      state,
      step: progress && driveStep(job.kind, progress),
      words: outcome
        ? endWords(t, outcome)
        : progress
          ? stepName(t, driveStep(job.kind, progress).id)
          : t('job.row.waiting'),
      parts: driveBars(job.kind).map(({ key, ids }) => ({
        key,
        share: write && shareOfDrive(job.kind, write, ids),
      })),
      figures:
        progress && stepOf(progress.phase).scope === 'drive'
          ? progressFigures(t, progress, etaOf(job, progress))
          : [],
      slow:
        progress && !progress.stalled
          ? slowWords(t, job.histories[drive.id], drive.linkMbps)
          : null,
      stalled: progress && stalledWords(t, name, progress),
    };
  });

const endOf = ({ error }: DriveOutcome): DriveRow['state'] =>
  error === null ? 'done' : error.code === 'CANCELLED' ? 'cancelled' : 'failed';

const endWords = (t: Translate, { error, verified }: DriveOutcome): string => {
  // All of it stands in the result.
  if (error) return failureWords(t, error).message;
  return verified ? t('job.row.verified') : t('job.row.written');
};

/** By row and part: the most that was shown. */
export type ReachedParts = Readonly<Record<string, number>>;

const partKey = (row: DriveRow, key: string): string => `${row.id} ${key}`;

/** Pure. What is found damaged is written once more, and all is read back anew: the bars wait for that. */
export const neverBackRows = (
  t: Translate,
  rows: readonly DriveRow[],
  reached: ReachedParts,
): DriveRow[] =>
  rows.map((row) => {
    const before = (key: string) => reached[partKey(row, key)] ?? 0;
    // What comes after a step that erases was reached before.
    const isRepairing =
      row.step?.erases === true &&
      row.parts.some(({ key }) => key !== row.step?.bar && before(key) > 0);
    return {
      ...row,
      words: isRepairing ? t('job.repairing') : row.words,
      parts: row.parts.map(({ key, share }) => ({ key, share: Math.max(before(key), share ?? 0) })),
    };
  });

/** Pure. */
export const partsOf = (rows: readonly DriveRow[]): ReachedParts =>
  Object.fromEntries(
    rows.flatMap((row) => row.parts.map(({ key, share }) => [partKey(row, key), share ?? 0])),
  );

/** Pure. Null while the drive answers. */
export const stalledWords = (
  t: Translate,
  drive: string,
  { stalled, phase }: WriteProgress,
): string | null => {
  if (!stalled) return null;
  const duration = formatDuration(t, stallSeconds);
  return t(stepOf(phase).erases ? 'job.stalled.writing' : 'job.stalled.verifying', {
    drive,
    duration,
  });
};
