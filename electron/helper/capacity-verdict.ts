const MIB = 1024 * 1024;
/** Smaller ones would cost a controller as much as these. */
const SMALLEST_UNIT_BYTES = 4096;

export type ProbePlan = {
  /** Of one probed block. */
  unitBytes: number;
  /** Rising, each a multiple of `unitBytes`. */
  offsets: number[];
};

/**
 * Where a drive is probed: at 0 and at every power of two of 1 MiB (the addresses that a controller that ignores high address lines folds onto
 * each other), in the last block of the image, just behind it, in the middle and in the last block of the drive. 30 blocks for 16 TiB.
 */
export const planProbe = (
  usableBytes: number,
  alignBytes: number,
  imageBytes: number | null,
): ProbePlan => {
  const unitBytes = Math.max(SMALLEST_UNIT_BYTES, alignBytes);
  const down = (offset: number): number => Math.floor(offset / unitBytes) * unitBytes;
  const last = down(usableBytes - unitBytes);
  const wanted = [0, down(usableBytes / 2), last];
  for (let offset = MIB; offset <= last; offset *= 2) wanted.push(down(offset));
  if (imageBytes !== null) {
    wanted.push(down(imageBytes - 1), down(imageBytes - 1) + unitBytes);
  }
  const offsets = [...new Set(wanted)].filter((offset) => offset >= 0 && offset <= last);
  return { unitBytes, offsets: offsets.sort((a, b) => a - b) };
};

/** What a probed block held when all had been written. */
export type Finding = {
  offset: number;
  /** The offset whose tag was read here: its own where all is well, as where what is kept was kept; null: nobody's. */
  tagOf: number | null;
};

export type Verdict = {
  /** Whether it concerns what the image takes. */
  inImage: boolean;
  /** Two places that are one, the lower first; null where blocks are not kept at all. */
  same: [number, number] | null;
  /** The lowest place that is not what it should be; of those in the image where there are such. */
  offset: number;
  /** From there to the end of the last one. */
  lengthBytes: number;
  /** How many probed blocks are not what they should be. */
  blocks: number;
  /** At most so much is really there; null where only single blocks are bad. */
  realBytes: number | null;
};

/**
 * What the findings say of the drive; null where every block was kept.
 *
 * Places that show one tag are one place, so the real size divides every distance between them, and their greatest common divisor is its upper
 * limit (the size itself where that is a power of two of 1 MiB). Where everything is lost from some place on, that place is the limit. The image
 * is concerned where it is larger. Blocks that are lost in the midst of good ones are no false size but damage; within the image, writing
 * and reading back will judge them, with repair.
 *
 * With `imageBytes` null (a stream) it cannot be told whether the image reaches that far, so it is not concerned unless nothing is kept at all:
 * reading all of it back will tell. A drive that folds its addresses at an odd size may show nothing here; that, too, only reading back the
 * whole image finds. So a good verdict proves nothing.
 */
export const judgeProbe = (
  findings: Finding[],
  { unitBytes }: ProbePlan,
  imageBytes: number | null,
): Verdict | null => {
  const classes = groupSame(findings);
  const distance = classes.flatMap(distancesIn).reduce(greatestCommonDivisor, 0);
  const firstLost = findFirstLost(findings);
  const realBytes = distance === 0 ? firstLost : Math.min(distance, firstLost ?? distance);
  const inImage = realBytes !== null && realBytes < (imageBytes ?? 1);
  const bad = findings.filter(
    ({ offset, tagOf }) => tagOf !== offset && (realBytes !== null || offset >= (imageBytes ?? 0)),
  );
  const first = (inImage ? bad.find(({ offset }) => offset < (imageBytes ?? 1)) : null) ?? bad[0];
  const last = bad.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    inImage,
    same: classes[0]?.[1] === undefined ? null : [classes[0][0] ?? 0, classes[0][1]],
    offset: first.offset,
    lengthBytes: last.offset + unitBytes - first.offset,
    blocks: bad.length,
    realBytes,
  };
};

/** Sets of places that are one, by rising offset. */
const groupSame = (findings: Finding[]): number[][] => {
  const groups = new Map<number, number[]>();
  for (const { offset, tagOf } of findings) {
    if (tagOf !== null) groups.set(tagOf, [...(groups.get(tagOf) ?? []), offset]);
  }
  // A tag that shows elsewhere than where it was written, but no longer there, still ties the two places.
  return [...groups]
    .map(([tagOf, offsets]) => [...new Set([tagOf, ...offsets])].sort((a, b) => a - b))
    .filter((offsets) => offsets.length > 1);
};

const distancesIn = (offsets: number[]): number[] =>
  offsets.slice(1).map((offset) => offset - (offsets[0] ?? 0));

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

/** From where on everything is lost, to the very end; null where the last block is kept. */
const findFirstLost = (findings: Finding[]): number | null => {
  const lastKept = findings.findLastIndex(({ tagOf }) => tagOf !== null);
  return findings[lastKept + 1]?.offset ?? null;
};
