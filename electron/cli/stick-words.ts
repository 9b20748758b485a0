import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Drive, DriveOutcome, StickRecord } from '../contract/index.ts';
import {
  durationInWords,
  momentInWords,
  safeToUnplug,
  sizeInWords,
  stickInWords,
} from './words.ts';

/** What a drive is after a job, and what was done to find that out. */
export const outcomeLines = (outcome: DriveOutcome): string[] => [
  `${outcome.device}: ${stickInWords[outcome.stick]}`,
  ...writtenLines(outcome),
  ...provenLines(outcome),
  ...signatureLines(outcome),
  ...(outcome.sha256 ? [`  sha256 ${outcome.sha256}`] : []),
  ...(outcome.record && outcome.verified ? [recordLine(outcome.record)] : []),
  ...(outcome.safeToUnplug ? [`  ${safeToUnplug}`] : []),
];

const writtenLines = ({
  written,
  bytesWritten,
  bytesRead,
  imageBytes,
  writeSeconds,
}: DriveOutcome): string[] => {
  if (!written) return [];
  const time = `in ${durationInWords(writeSeconds)}`;
  const saved = (imageBytes ?? bytesWritten) - bytesWritten;
  return saved > 0
    ? [
        `  read ${sizeInWords(bytesRead)}, wrote ${sizeInWords(bytesWritten)} ${time}; ${sizeInWords(saved)} were there already`,
      ]
    : [`  wrote ${sizeInWords(bytesWritten)} ${time}`];
};

/** No more is claimed than was read. */
const provenLines = ({ verified, imageBytes, bytesRead, verifySeconds }: DriveOutcome): string[] =>
  verified
    ? [
        `  read back and compared${verifySeconds >= 1 ? ` in ${durationInWords(verifySeconds)}` : ''}: all ${sizeInWords(imageBytes ?? bytesRead)} of the image; what lies beyond it was not tested`,
      ]
    : [];

/** Of what is left a warning tells. */
const signatureLines = ({ signatures: { cleared } }: DriveOutcome): string[] =>
  cleared.length > 0
    ? [
        `  cleared what it was known by before, beyond the image: ${cleared.map(({ type, offset }) => `${type} at byte ${offset}`).join(', ')}`,
      ]
    : [];

const recordLine = ({ startedAt, image, made }: StickRecord): string => {
  const what = made
    ? `that you made on ${momentInWords(startedAt)}: host ${made.host}, rev ${made.revision ?? 'unknown'} of ${made.reference}, image ${image}`
    : `that you wrote on ${momentInWords(startedAt)}: image ${image}`;
  return `This is still the stick ${what}.`;
};

/** That an earlier write of this image to this drive could go on; null where there was none. */
export const interruptedWrite = ({ lastStick }: Drive, image: string): string | null => {
  if (lastStick === null || lastStick.stick !== 'partlyWritten' || lastStick.bytesWritten === 0) {
    return null;
  }
  const path = resolve(image);
  const file = statSync(path, { throwIfNoEntry: false });
  // Written to since then, it is another image.
  if (lastStick.image !== path || !file || file.mtimeMs > lastStick.startedAt) return null;
  const { bytesWritten, imageBytes } = lastStick;
  const reached = imageBytes
    ? `${Math.floor((bytesWritten / imageBytes) * 100)} %`
    : sizeInWords(bytesWritten);
  return `An earlier write of this image to this drive stopped at ${reached}; --resume goes on from there.`;
};
