import type { BuildPlan } from '../contract/index.ts';
import type { Texts } from './output.ts';

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
