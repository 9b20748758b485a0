import type { FailureCode, StickState } from '../../contract/index.ts';

/** What a drive is after a job that wrote and failed, in a sentence for the user. */
export const describeStick = (stick: StickState, device: string, code: FailureCode): string => {
  // It may well hold all of the image; but the image is a wrong one.
  if (code === 'IMAGE_CORRUPT' && stick !== 'untouched') {
    return `What is on ${device} now is not good: do not use it.`;
  }
  switch (stick) {
    case 'untouched':
      return `Not one byte on ${device} was changed.`;
    case 'partlyWritten':
      return `${device} is partly written: it holds neither what was on it before nor the image.`;
    case 'writtenUnverified':
      return `The whole image was written to ${device}, but not read back: it may be good, nobody knows.`;
    case 'verified':
      return `${device} holds exactly the image.`;
    case 'differs':
      return `${device} does not hold what was written to it.`;
  }
};

/** After a job that only read. */
export const describeReadOnly = (stick: StickState, device: string): string => {
  switch (stick) {
    case 'verified':
      return `${device} holds exactly the image.`;
    case 'differs':
      return `${device} does not hold the image.`;
    default:
      return `${device} was only read, not changed.`;
  }
};
