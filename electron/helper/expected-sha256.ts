import type { StartAction } from '../helper-protocol/index.ts';
import { stop } from './failures.ts';

/** Throws a `JobError` where the image is not the one that was wanted. */
export const checkExpected = ({ expectedSha256 }: StartAction, sha256: string): void => {
  if (expectedSha256 === null || expectedSha256 === sha256) return;
  throw stop('IMAGE_CORRUPT', { reason: 'checksum', path: null, sha256, expectedSha256 });
};
