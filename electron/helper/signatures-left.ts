import type { HelperFailure, Signature } from '../helper-protocol/index.ts';
import { failure } from './failures.ts';

/** `onlyRead`: nothing was to be written. `untrusted`: the drive has less than it says. `notKept`: it was written, in vain. */
export type WhyLeft = 'onlyRead' | 'untrusted' | 'notKept' | HelperFailure;

/** `SIGNATURES_LEFT`, a warning: the image is what it should be, and the drive may still be taken for something else. */
export const signaturesLeft = (
  path: string,
  left: readonly Signature[],
  why: WhyLeft,
): HelperFailure =>
  failure('SIGNATURES_LEFT', {
    device: path,
    signatures: [...left],
    why: typeof why === 'string' ? why : 'failed',
    cause: typeof why === 'string' ? null : why,
    commands:
      why === 'untrusted' || why === 'notKept'
        ? []
        : left.map(({ offset }) => ['sudo', 'wipefs', '--offset', String(offset), path]),
  });
