import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Drive, DriveOutcome } from '../contract/index.ts';
import type { Texts } from './output.ts';

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
