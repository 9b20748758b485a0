import {
  type BuildPlan,
  type Failure,
  type JobState,
  stepOf,
  stickIfLeft,
  type WriteProgress,
} from '../../../electron/contract/index.ts';
import { baseName } from '../../../electron/texts/index.ts';
import {
  formatEta,
  formatList,
  formatPercent,
  formatSize,
  formatSpeed,
  stepName,
  type Translate,
} from '../../../electron/texts/window.ts';
import { isVerifiedAlone } from '../../state/job-outcome.ts';
import type { RemoteData } from '../../state/remote-data.ts';
import { driveName } from '../drives/drive-words.ts';
import { etaOf } from './pace.ts';
import {
  type Bar,
  driveStep,
  isRepairing,
  leastAdvanced,
  liveStep,
  showsBuild,
} from './timeline.ts';

/** Pure. The drives of a job by their names. */
export const jobDrives = (t: Translate, { subject }: JobState): string =>
  formatList(
    t,
    subject.drives.map((drive) => driveName(t, drive)),
  );

/** Pure. What the job does, with its things by their names. */
export const jobTitle = (t: Translate, job: JobState): string => {
  const { host, image } = job.subject;
  // More names than two are a list, and stand in one below.
  const count = job.subject.drives.length;
  const drive = count > 2 ? t('job.drives', { count }) : jobDrives(t, job);
  if (isVerifiedAlone(job)) return t('job.title.verifyAlone', { drive });
  return t(`job.title.${job.kind}`, { drive, host: host ?? '', image: baseName(image ?? '') });
};

/** Pure. What the job is at. */
export const liveStepWords = (t: Translate, job: JobState): string =>
  isRepairing(job) ? t('job.repairing') : stepName(t, liveStep(job).id);

/** Pure. What the job is at, and how far that is. Of flushing nothing can be counted. */
export const progressWords = (t: Translate, job: JobState, bars: readonly Bar[]): string => {
  const what = liveStepWords(t, job);
  const fraction = bars.find(({ state }) => state === 'running')?.fraction ?? null;
  return fraction === null || fraction === 0 || liveStep(job).progress === null
    ? what
    : t('pageTitle.counted', { percent: formatPercent(t, fraction), what });
};

/** Pure. The figures of the step that runs, most telling first. */
export const jobFigures = (t: Translate, job: JobState): string[] =>
  showsBuild(job) ? buildFigures(t, job) : writeFigures(t, job);

const buildFigures = (t: Translate, { build, step }: JobState): string[] => {
  const { progress } = build;
  if (!progress) return stepOf(step).progress === 'build' ? [t('job.builtNone')] : [];
  const figures: string[] = [];
  if (progress.expectedCount > 0) {
    const { builtCount: built, expectedCount: expected } = progress;
    figures.push(t('job.built', { built, expected: Math.max(built, expected) }));
  }
  if (progress.runningCount > 0) figures.push(t('job.running', { count: progress.runningCount }));
  if (progress.downloadExpectedBytes > 0) {
    figures.push(
      t('job.downloaded', {
        done: formatSize(t, progress.downloadedBytes),
        expected: formatSize(t, Math.max(progress.downloadedBytes, progress.downloadExpectedBytes)),
      }),
    );
  }
  return figures.length > 0 ? figures : [t('job.builtNone')];
};

/**
 * Pure. What building takes of the disk, where that was worked out before: the build itself does not tell. Null in every other step.
 */
export const diskFigure = (
  t: Translate,
  { step }: JobState,
  plan: RemoteData<BuildPlan>,
): string | null => {
  if (stepOf(step).progress !== 'build' || plan.status !== 'loaded') return null;
  const { diskBytesNeeded: needed, diskBytesFree: free } = plan.value;
  if (needed === null || free === null) return null;
  return t('job.disk', { needed: formatSize(t, needed), free: formatSize(t, free) });
};

const writeFigures = (t: Translate, job: JobState): string[] => {
  const progress = leastAdvanced(job);
  if (!progress) return [];
  const isOfStep = progress.phase === job.step || driveStep(job.kind, progress) === liveStep(job);
  return isOfStep ? progressFigures(t, progress, etaOf(job, progress)) : [];
};

/** Pure. How far one drive is, how fast, and how long it still takes. Of flushing nothing can be counted. */
export const progressFigures = (
  t: Translate,
  { phase, bytesDone, bytesTotal, bytesPerSecond }: WriteProgress,
  etaSeconds: number | null,
): string[] => {
  if (stepOf(phase).progress === null) return [];
  const done = formatSize(t, bytesDone);
  const figures = [
    bytesTotal === null
      ? t('job.writtenUnknown', { done })
      : t('job.written', { done, total: formatSize(t, bytesTotal) }),
  ];
  if (bytesPerSecond !== null && bytesPerSecond > 0) figures.push(formatSpeed(t, bytesPerSecond));
  if (etaSeconds !== null && etaSeconds >= 0.5) {
    figures.push(t('job.eta', { duration: formatEta(t, etaSeconds) }));
  }
  return figures;
};

/** Pure. Warnings worth their room. A stall is told where its drive stands, and only while it lasts. */
export const lastingWarnings = ({ warnings }: JobState): Failure[] =>
  warnings.filter(
    (warning, index) =>
      warning.code !== 'DRIVE_STALLED' &&
      warnings.findIndex((other) => isSame(other, warning)) === index,
  );

const isSame = (one: Failure, other: Failure): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Pure. What a screen reader is told: the step, every quarter of it, and a drive that does not answer. */
export const jobAnnouncement = (t: Translate, job: JobState, bars: readonly Bar[]): string => {
  const stalled = job.subject.drives.find(({ id }) => {
    const write = job.writes[id];
    return write?.outcome === null && write.progress.stalled;
  });
  if (stalled) return t('job.stalled.announce', { drive: driveName(t, stalled) });
  const phase = liveStepWords(t, job);
  const fraction = bars.find(({ state }) => state === 'running')?.fraction ?? null;
  const isCounted = liveStep(job).progress !== null && !isRepairing(job);
  if (!isCounted || fraction === null || fraction < 0.25) return phase;
  return t('job.announce', { phase, percent: formatPercent(t, Math.floor(fraction * 4) / 4) });
};

/** What cancelling asks first: nothing while the sticks are still as they were. */
export const cancelQuestion = (job: JobState): 'cancelWriting' | 'cancelVerifying' | null => {
  const left = stickIfLeft(job.kind, liveStep(job).id);
  if (left === 'untouched') return null;
  return left === 'partlyWritten' ? 'cancelWriting' : 'cancelVerifying';
};

/** Pure. The drives that cancelling would leave unfinished, by their names. */
export const drivesAtWork = (t: Translate, { subject, writes }: JobState): string[] =>
  subject.drives
    .filter(({ id }) => (writes[id]?.outcome ?? null) === null)
    .map((drive) => driveName(t, drive));
