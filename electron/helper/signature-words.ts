import { failure } from './failures.ts';
import type { HelperFailure, Signature } from './protocol.ts';

/** `onlyRead`: nothing was to be written. `untrusted`: the drive has less than it says. `notKept`: it was written, in vain. */
export type WhyLeft = 'onlyRead' | 'untrusted' | 'notKept' | HelperFailure;

/** `SIGNATURES_LEFT`, a warning: the image is what it should be, and the drive may still be taken for something else. */
export const signaturesLeft = (
  path: string,
  left: readonly Signature[],
  why: WhyLeft,
): HelperFailure =>
  failure(
    'SIGNATURES_LEFT',
    `Beyond the image ${path} still has what it was once known by: ${left.map(inWords).join(', ')}. ${because(why)}A system may take the drive for that, and not find the image.`,
    why === 'untrusted' || why === 'notKept'
      ? 'Use another drive: this one is not what it says, or is failing.'
      : `To clear it by hand: ${left.map(({ offset }) => `sudo wipefs --offset ${offset} ${quoteForShell(path)}`).join(' && ')}`,
    { signatures: left.map(inWords).join(', '), offset: left[0]?.offset ?? null },
  );

/** A practice drive may lie in a folder of any name. */
const quoteForShell = (text: string): string =>
  /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const because = (why: WhyLeft): string => {
  switch (why) {
    case 'onlyRead':
      return '';
    case 'untrusted':
      return 'It was left alone, since what is written there may land in the image. ';
    case 'notKept':
      return 'It was overwritten, and is there again. ';
    default:
      return `It could not be cleared: ${why.message} `;
  }
};

const inWords = ({ type, offset }: Signature): string => `${type} at byte ${offset}`;
