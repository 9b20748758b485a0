import {
  type DriveWrite,
  type JobState,
  type StepId,
  stepOf,
  type WriteProgress,
} from '../contract/index.ts';
import type { Texts } from './output.ts';

export const stepLine = ({ say }: Texts, step: StepId): string => `${say.step(step)} …`;

/** What goes on at this moment: one line, or one for each of several drives. */
export const liveLines = (texts: Texts, job: JobState): string[] => {
  if (stepOf(job.step).progress === 'build') return [buildLine(texts, job)];
  const { drives } = job.subject;
  const current = drives.map(({ id }) => job.writes[id]);
  if (drives.length > 1 && current.some((write) => write !== undefined)) {
    return drives.map(({ device }, index) => `${device}: ${driveLine(texts, current[index])}`);
  }
  const [write] = current;
  return [
    write && write.outcome === null
      ? progressLine(texts, write.progress)
      : stepLine(texts, job.step),
  ];
};

const driveLine = (texts: Texts, write: DriveWrite | undefined): string => {
  if (write === undefined) return texts.job.waiting;
  if (write.outcome === null) return progressLine(texts, write.progress);
  const { error } = write.outcome;
  return error === null ? texts.say.done : texts.job.failedWith(error.code);
};

const buildLine = ({ job }: Texts, { build: { progress } }: JobState): string => {
  if (!progress) return job.evaluating;
  const { builtCount, expectedCount, downloadedBytes, downloadExpectedBytes } = progress;
  const now = progress.activities.find(({ derivation }) => derivation !== null);
  return [
    job.building(builtCount, expectedCount),
    ...(downloadExpectedBytes > 0 ? [job.downloaded(downloadedBytes, downloadExpectedBytes)] : []),
    ...(now ? [now.phase ? `${now.derivation}: ${now.phase}` : String(now.derivation)] : []),
  ].join(' · ');
};

const progressLine = (
  { job, say }: Texts,
  { phase, stalled, bytesDone, bytesTotal, bytesPerSecond, etaSeconds }: WriteProgress,
): string =>
  [
    say.step(phase),
    ...(stalled ? [job.stalled] : []),
    ...(bytesTotal
      ? [say.percent(bytesDone / bytesTotal), job.ofTotal(bytesDone, bytesTotal)]
      : [say.size(bytesDone)]),
    ...(bytesPerSecond ? [say.speed(bytesPerSecond)] : []),
    ...(etaSeconds ? [job.left(etaSeconds)] : []),
  ].join(' · ');
