import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type BuildPlan,
  type Drive,
  type DriveOutcome,
  type DriveWrite,
  type JobState,
  type StepId,
  stepOf,
  type WriteProgress,
} from '../contract/index.ts';
import type { Texts } from './output.ts';

export const stepLine = ({ say }: Texts, step: StepId): string => `${say.step(step)} …`;

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

/** What a build is going to take, for a person. What is not known is left out, but said of the size. */
export const planLines = (
  { plan: words, warning }: Texts,
  {
    toBuild,
    toFetch,
    downloadBytes,
    imageBytesEstimate,
    systemBytes,
    diskBytesNeeded,
    diskBytesFree,
    minutesEstimate,
  }: BuildPlan,
): string[] => [
  words.counts(toBuild.length, toFetch.length),
  ...(downloadBytes === null ? [] : [words.download(downloadBytes)]),
  ...(systemBytes === null ? [] : [words.system(systemBytes)]),
  ...(imageBytesEstimate === null ? [] : [words.image(imageBytesEstimate)]),
  ...(imageBytesEstimate === null && toBuild.length > 0 ? [words.unknown(diskBytesFree)] : []),
  ...(diskBytesNeeded === null ? [] : [words.disk(diskBytesNeeded, diskBytesFree)]),
  ...(diskBytesNeeded !== null && diskBytesFree !== null && diskBytesFree < diskBytesNeeded
    ? [warning(words.diskShort)]
    : []),
  ...(minutesEstimate === null ? [] : [words.minutes(minutesEstimate)]),
];

/** What a drive is after a job, and what was done to find that out: no more is claimed than was read. Of signatures that are left a warning tells. */
export const outcomeLines = ({ end }: Texts, outcome: DriveOutcome): string[] => {
  const { device, stick, verified, imageBytes, bytesRead, record, sha256, signatures } = outcome;
  return [
    `${device}: ${end.stick[stick]}`,
    ...(outcome.written ? [`  ${writtenLine(end, outcome)}`] : []),
    ...(verified ? [`  ${end.proven(imageBytes ?? bytesRead, outcome.verifySeconds)}`] : []),
    ...(signatures.cleared.length > 0 ? [`  ${end.cleared(signatures.cleared)}`] : []),
    ...(sha256 ? [`  sha256 ${sha256}`] : []),
    ...(record && verified ? [end.still(record)] : []),
    ...(outcome.safeToUnplug ? [`  ${end.safeToUnplug}`] : []),
  ];
};

const writtenLine = (
  end: Texts['end'],
  { bytesWritten, bytesRead, imageBytes, writeSeconds }: DriveOutcome,
): string => {
  const saved = (imageBytes ?? bytesWritten) - bytesWritten;
  return saved > 0
    ? end.wroteSome(bytesRead, bytesWritten, saved, writeSeconds)
    : end.wrote(bytesWritten, writeSeconds);
};

/** That an earlier write of this image to this drive could go on; null where there was none. */
export const interruptedWrite = (
  { ask, say }: Texts,
  { lastStick }: Drive,
  image: string,
): string | null => {
  if (lastStick === null || lastStick.stick !== 'partlyWritten' || lastStick.bytesWritten === 0) {
    return null;
  }
  const path = resolve(image);
  const file = statSync(path, { throwIfNoEntry: false });
  // Written to since then, it is another image.
  if (lastStick.image !== path || !file || file.mtimeMs > lastStick.startedAt) return null;
  const { bytesWritten, imageBytes } = lastStick;
  return ask.interrupted(
    imageBytes ? say.percent(bytesWritten / imageBytes) : say.size(bytesWritten),
  );
};
