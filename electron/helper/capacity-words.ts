import type { Verdict } from './capacity-verdict.ts';
import type { failure } from './failures.ts';

type Words = Parameters<typeof failure>;
type Subject = { path: string; claimedBytes: number; imageBytes: number | null };

/** `VERIFY_MISMATCH`: the image does not fit into what is really there. `blocks` counts probed blocks. */
export const tooLittleForImage = (subject: Subject, verdict: Verdict, restored: boolean): Words => [
  'VERIFY_MISMATCH',
  `${describe(subject, verdict)}${verdict.realBytes === 0 ? '' : ' The image does not fit.'}`,
  verdict.realBytes === 0
    ? 'It is worn out or write-protected without saying so: use another drive.'
    : 'Do not use this drive: it is a fake, or broken. What is written beyond its real size is lost.',
  {
    offset: verdict.offset,
    lengthBytes: verdict.lengthBytes,
    blocks: verdict.blocks,
    claimedBytes: subject.claimedBytes,
    realBytes: verdict.realBytes,
    restored,
  },
];

/** A warning: the image may still be all right. */
export const lessThanItSays = (subject: Subject, verdict: Verdict): Words => [
  'CAPACITY_FALSE',
  describe(subject, verdict),
  subject.imageBytes === null
    ? 'Whether the image fits shows when it is read back. Keep nothing else on this drive.'
    : 'Only the part that holds the image is proven, by reading it back. Keep nothing else on this drive.',
  {
    offset: verdict.offset,
    claimedBytes: subject.claimedBytes,
    realBytes: verdict.realBytes,
  },
];

/** A warning: it kept every tag, and then not what was put back. */
export const notRestored = ({ path, claimedBytes }: Subject): Words => [
  'CAPACITY_FALSE',
  `${path} did not take back what stood beyond the image before it was probed: it is failing.`,
  'Only the part that holds the image is proven, by reading it back. Keep nothing else on this drive.',
  { offset: null, claimedBytes, realBytes: null },
];

const describe = ({ path, claimedBytes }: Subject, verdict: Verdict): string => {
  const { same, offset, realBytes } = verdict;
  if (realBytes === 0) return `${path} keeps nothing of what is written to it.`;
  const symptom =
    same === null
      ? `what is written at byte ${offset} is not there when it is read back`
      : `what is written at byte ${same[1]} also appears at byte ${same[0]}`;
  const real = realBytes === null ? '' : ` It really holds at most ${inWords(realBytes)}.`;
  return `${path} says that it has ${inWords(claimedBytes)}, but ${symptom}.${real}`;
};

/** As drives are sold: in powers of ten, with two digits where they say something. */
const inWords = (bytes: number): string => {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  const value = bytes / 1000 ** power;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${units[power]}`;
};
