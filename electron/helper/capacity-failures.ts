import type { HelperFailure } from '../helper-protocol/index.ts';
import type { Verdict } from './capacity-verdict.ts';
import { failure } from './failures.ts';

type Subject = { path: string; claimedBytes: number; imageBytes: number | null };

/** `VERIFY_MISMATCH`: the image does not fit into what is really there. `blocks` counts probed blocks. */
export const tooLittleForImage = (
  { path, claimedBytes }: Subject,
  { offset, lengthBytes, blocks, realBytes, same }: Verdict,
  restored: boolean,
): HelperFailure =>
  failure('VERIFY_MISMATCH', {
    reason: 'capacity',
    device: path,
    offset,
    lengthBytes,
    blocks,
    claimedBytes,
    realBytes,
    same,
    restored,
  });

/** A warning: the image may still be all right. */
export const lessThanItSays = (
  { path, claimedBytes, imageBytes }: Subject,
  { offset, realBytes, same }: Verdict,
): HelperFailure =>
  failure('CAPACITY_FALSE', {
    reason: 'less',
    device: path,
    offset,
    claimedBytes,
    realBytes,
    same,
    imageBytes,
  });

/** A warning: it kept every tag, and then not what was put back. */
export const notRestored = ({ path, claimedBytes }: Subject): HelperFailure =>
  failure('CAPACITY_FALSE', { reason: 'notRestored', device: path, claimedBytes });
