import type { DriveWrite, JobState, WriteProgress } from '../contract/index.ts';
import type { Texts } from './output.ts';

export const phaseLine = ({ say }: Texts, phase: JobState['phase']): string =>
  `${say.phase(phase)} …`;

/** What goes on at this moment: one line, or one for each of several drives. */
export const liveLines = (texts: Texts, job: JobState): string[] => {
  if (job.phase === 'building') return [buildLine(texts, job)];
  const { drives } = job.subject;
  const current = drives.map(({ id }) => job.writes[id]);
  if (drives.length > 1 && current.some((write) => write !== undefined)) {
    return drives.map(({ device }, index) => `${device}: ${driveLine(texts, current[index])}`);
  }
  const [write] = current;
  return [
    write && write.outcome === null
      ? progressLine(texts, write.progress)
      : phaseLine(texts, job.phase),
  ];
};

const driveLine = (texts: Texts, write: DriveWrite | undefined): string => {
  if (write === undefined) return texts.job.waiting;
  if (write.outcome === null) return progressLine(texts, write.progress);
  const { error } = write.outcome;
  return error === null ? texts.say.phase('done') : texts.job.failedWith(error.code);
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
    say.phase(phase),
    ...(stalled ? [job.stalled] : []),
    ...(bytesTotal
      ? [say.percent(bytesDone / bytesTotal), job.ofTotal(bytesDone, bytesTotal)]
      : [say.size(bytesDone)]),
    ...(bytesPerSecond ? [say.speed(bytesPerSecond)] : []),
    ...(etaSeconds ? [job.left(etaSeconds)] : []),
  ].join(' · ');
