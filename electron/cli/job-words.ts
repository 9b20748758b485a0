import type { DriveWrite, JobState, Phase, WriteProgress } from '../contract/index.ts';
import { durationInWords, sizeInWords } from './words.ts';

const phases: Record<Phase, string> = {
  preparing: 'Preparing',
  building: 'Building the installer',
  proving: 'Checking that all is in the image',
  authorising: 'Waiting for authorisation',
  counting: 'Unpacking the image once, to see whether it fits',
  unpacking: 'Unpacking the image',
  writing: 'Writing',
  syncing: 'Flushing',
  verifying: 'Reading back and comparing',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export const phaseLine = (phase: Phase): string => `${phases[phase]} …`;

/** What goes on at this moment: one line, or one for each of several drives. */
export const liveLines = (job: JobState): string[] => {
  if (job.phase === 'building') return [buildLine(job)];
  const { drives } = job.subject;
  const current = drives.map(({ id }) => job.writes[id]);
  if (drives.length > 1 && current.some((write) => write !== undefined)) {
    return drives.map(({ device }, index) => `${device}: ${driveWords(current[index])}`);
  }
  const [write] = current;
  return [write && write.outcome === null ? progressLine(write.progress) : phaseLine(job.phase)];
};

const driveWords = (write: DriveWrite | undefined): string => {
  if (write === undefined) return 'waiting';
  if (write.outcome === null) return progressLine(write.progress);
  return write.outcome.error === null
    ? phases.done
    : `${phases.failed}: ${write.outcome.error.code}`;
};

const buildLine = ({ build: { progress } }: JobState): string => {
  if (!progress) return 'Evaluating …';
  const parts = [`Building ${progress.builtCount}/${progress.expectedCount}`];
  if (progress.downloadExpectedBytes > 0) {
    parts.push(
      `downloaded ${sizeInWords(progress.downloadedBytes)} of ${sizeInWords(progress.downloadExpectedBytes)}`,
    );
  }
  const now = progress.activities.find(({ derivation }) => derivation !== null);
  if (now) parts.push(now.phase ? `${now.derivation}: ${now.phase}` : String(now.derivation));
  return parts.join(' · ');
};

const progressLine = (progress: WriteProgress): string => {
  const parts = [phases[progress.phase]];
  if (progress.stalled) parts.push('no answer from the drive');
  if (progress.bytesTotal) {
    // Never 100 before it is true.
    const percent = Math.floor((progress.bytesDone / progress.bytesTotal) * 100);
    parts.push(
      `${percent} %`,
      `${sizeInWords(progress.bytesDone)} of ${sizeInWords(progress.bytesTotal)}`,
    );
  } else {
    parts.push(sizeInWords(progress.bytesDone));
  }
  if (progress.bytesPerSecond) parts.push(`${sizeInWords(progress.bytesPerSecond)}/s`);
  if (progress.etaSeconds) parts.push(`${durationInWords(progress.etaSeconds)} left`);
  return parts.join(' · ');
};
