import type { Activity } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { baseName, formatEta, formatPercent, formatSize, formatSpeed } from '../../texts/format.ts';
import type { Translate } from '../../texts/i18n.ts';
import { driveName } from '../drives/drive-words.ts';
import { activeWrite, currentStep, type Step } from './timeline.ts';

/** Pure. The drives of a job by their names. */
export const jobDrives = (t: Translate, { subject }: JobState): string =>
  new Intl.ListFormat('en', { type: 'conjunction' }).format(
    subject.drives.map((drive) => driveName(t, drive)),
  );

/** Pure. What the job does, with its things by their names. */
export const jobTitle = (t: Translate, job: JobState): string =>
  t(`job.title.${job.kind}`, {
    drive: jobDrives(t, job),
    host: job.subject.host ?? '',
    image: baseName(job.subject.image ?? ''),
  });

/** Pure. The figures of the step that runs, most telling first. */
export const jobFigures = (t: Translate, job: JobState): string[] =>
  currentStep(job) === 'build' ? buildFigures(t, job) : writeFigures(t, job);

const buildFigures = (t: Translate, { build, phase }: JobState): string[] => {
  const { progress } = build;
  if (!progress) return phase === 'building' ? [t('job.builtNone')] : [];
  const figures: string[] = [];
  if (progress.expectedCount > 0) {
    const { builtCount: built, expectedCount: expected } = progress;
    figures.push(t('job.built', { built, expected: Math.max(built, expected) }));
  }
  if (progress.runningCount > 0) figures.push(t('job.running', { count: progress.runningCount }));
  if (progress.downloadExpectedBytes > 0) {
    figures.push(
      t('job.downloaded', {
        done: formatSize(progress.downloadedBytes),
        expected: formatSize(Math.max(progress.downloadedBytes, progress.downloadExpectedBytes)),
      }),
    );
  }
  return figures.length > 0 ? figures : [t('job.builtNone')];
};

const writeFigures = (t: Translate, job: JobState): string[] => {
  const progress = activeWrite(job)?.progress;
  if (!progress || progress.phase !== job.phase) return [];
  const { bytesDone, bytesTotal, bytesPerSecond, etaSeconds } = progress;
  const done = formatSize(bytesDone);
  const figures = [
    bytesTotal === null
      ? t('job.writtenUnknown', { done })
      : t('job.written', { done, total: formatSize(bytesTotal) }),
  ];
  if (bytesPerSecond !== null && bytesPerSecond > 0) figures.push(formatSpeed(bytesPerSecond));
  if (etaSeconds !== null && etaSeconds >= 0.5) {
    figures.push(t('job.eta', { duration: formatEta(t, etaSeconds) }));
  }
  return figures;
};

/** Pure. What nix is doing: a derivation with its phase, or nix's own words. */
export const activityWords = (t: Translate, { derivation, phase, text }: Activity): string => {
  const name = derivation ?? text;
  return phase ? t('job.activityPhase', { name, phase }) : name;
};

/** Pure. What a screen reader is told: the phase, and every quarter of it. */
export const jobAnnouncement = (t: Translate, job: JobState, steps: readonly Step[]): string => {
  const phase = t(`job.phase.${job.phase}`);
  const fraction = steps.find(({ state }) => state === 'running')?.fraction ?? null;
  if (fraction === null || fraction < 0.25) return phase;
  return t('job.announce', { phase, percent: formatPercent(Math.floor(fraction * 4) / 4) });
};

/** What cancelling asks first: nothing while the stick is still as it was. */
export const cancelQuestion = ({
  kind,
  phase,
}: JobState): 'cancelWriting' | 'cancelVerifying' | null => {
  if (phase === 'writing' || phase === 'syncing') return 'cancelWriting';
  // A job that only verifies changes nothing.
  return phase === 'verifying' && kind !== 'verify' ? 'cancelVerifying' : null;
};
