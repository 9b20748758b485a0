import type { BuildPlan, Failure } from '../contract/index.ts';
import type { Words } from '../texts/index.ts';
import { sizeInWords } from './words.ts';

/** What a build is going to take, for a person. What is not known is left out, but said of the size. */
export const planLines = (plan: BuildPlan, words: (failure: Failure) => Words): string[] => {
  const { toBuild, toFetch, downloadBytes, imageBytesEstimate, systemBytes } = plan;
  const { diskBytesNeeded, diskBytesFree, minutesEstimate } = plan;
  const free = diskBytesFree === null ? null : `${sizeInWords(diskBytesFree)} free`;
  return [
    `${toBuild.length} to build, ${toFetch.length} to fetch`,
    ...(downloadBytes === null ? [] : [`Download: ${sizeInWords(downloadBytes)}`]),
    ...(systemBytes === null ? [] : [`System on the stick: ${sizeInWords(systemBytes)} unpacked`]),
    ...(imageBytesEstimate === null ? [] : [`Image: about ${sizeInWords(imageBytesEstimate)}`]),
    ...(imageBytesEstimate === null && toBuild.length > 0
      ? [
          `Size and time: not known before it is built${free ? `; ${free} on the disk with nix's store` : ''}`,
        ]
      : []),
    ...(diskBytesNeeded === null
      ? []
      : [
          `Disk with nix's store: about ${sizeInWords(diskBytesNeeded)} needed${free ? `, ${free}` : ''}`,
        ]),
    ...(diskBytesNeeded !== null && diskBytesFree !== null && diskBytesFree < diskBytesNeeded
      ? ['warning: the disk may become full; nix-collect-garbage makes room']
      : []),
    ...(minutesEstimate === null ? [] : [minutesLine(minutesEstimate)]),
    ...plan.warnings
      .map(words)
      .flatMap(({ message, hint }) => [
        `warning: ${message}`,
        ...(hint === null ? [] : [`  ${hint}`]),
      ]),
  ];
};

/** As `electron/engine/installer/estimate-size.ts` assumes. */
const minutesLine = (minutes: number): string =>
  minutes === 0
    ? 'Time: less than a minute'
    : `Time: at least ${minutes} min (packing on 4 processors, download at 80 Mbit/s, nothing compiled)`;
