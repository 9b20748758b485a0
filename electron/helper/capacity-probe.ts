import { createHash, randomBytes } from 'node:crypto';
import type { HelperFailure } from '../helper-protocol/index.ts';
import { flushDrive, readFromDrive, writeToDrive } from './drive-io.ts';
import { failure, JobError, stop, throwIfStopped } from './failures.ts';
import type { OpenDrive } from './open-drive.ts';

export type ProbeBlocksOptions = {
  path: string;
  claimedBytes: number;
  plan: ProbePlan;
  /** The drive, or what stands for it in a test. */
  blocks: ProbeBlocks;
  /** Where what is to be written ends; null where a stream does not say it. */
  imageBytes: number | null;
  /** What stands from there on is put back: `imageBytes` unless something else is between it and the drive's beginning. */
  restoredFrom?: number;
  /** Places before this one are read, and never written to: 0 unless something there is to be kept. */
  keptBytes?: number;
  /** Aborted with a `JobError`. */
  signal: AbortSignal;
  /** Called once, before the first byte is written. */
  onFirstWrite: () => void;
  /** Called once, when the drive holds again what it held before, read back. Not where the image follows. */
  onRestored?: () => void;
};

type ProbeOptions = Omit<ProbeBlocksOptions, 'path' | 'claimedBytes' | 'plan' | 'blocks'> & {
  drive: OpenDrive;
  /** Page-aligned, at least 256 KiB; its beginning is used. */
  buffer: Buffer;
};

/**
 * A quick look for a drive that has less than it says: writes a tag of its own to each place of `planProbe`, and sees which come back, and whether
 * one shows in what is to be kept. What stood beyond the image is put back in any case, so that not one byte changes there; what stood in the
 * image's range only where the image does not follow (a failure, a cancel).
 *
 * Throws a `JobError`: `VERIFY_MISMATCH` where the image does not fit into what is really there, the drive's own failures, `CANCELLED`. Where only what
 * lies beyond the image is concerned, or may be, it is a warning; null where there is none.
 */
export const probeCapacity = async ({
  drive,
  buffer,
  ...options
}: ProbeOptions): Promise<HelperFailure | null> => {
  const plan = planProbe(drive.usableBytes, drive.alignBytes, options.imageBytes);
  if (plan.offsets.length < 2) return null;
  const { path, sizeBytes: claimedBytes } = drive.confirmed;
  const unit = buffer.subarray(0, plan.unitBytes);
  const blocks: ProbeBlocks = {
    read: async (offset) => Buffer.from(await readFromDrive(drive, unit, offset, unit.length)),
    write: (offset, block) => {
      block.copy(unit);
      return writeToDrive(drive, unit, offset);
    },
    flush: () => flushDrive(drive, 0),
  };
  return probeBlocks({ ...options, path, claimedBytes, plan, blocks });
};

/** `probeCapacity` over whatever reads and writes blocks. */
export const probeBlocks = async (options: ProbeBlocksOptions): Promise<HelperFailure | null> => {
  const { path: device, claimedBytes, plan, imageBytes, keptBytes = 0, signal } = options;
  if (!plan.offsets.some((offset) => offset >= keptBytes)) return null;
  const probe = createProbe(options);
  let verdict: Verdict | null;
  try {
    // All are read before one is written: on a drive that folds its addresses a later place may be an earlier one.
    for (const offset of plan.offsets) await probe.keep(offset);
    await probe.tagAll();
    verdict = judgeProbe(await probe.readBack(), plan, imageBytes);
    throwIfStopped(signal);
  } catch (error) {
    // What cannot be put back (the drive is gone) is told by the error that led here.
    await probe.restore(0);
    throw error;
  }
  if (verdict?.inImage) {
    const { restored } = await probe.restore(0);
    const { inImage: _, ...found } = verdict;
    throw stop('VERIFY_MISMATCH', { reason: 'capacity', device, claimedBytes, restored, ...found });
  }
  const { restored, errors } = await probe.restore(options.restoredFrom ?? imageBytes ?? 0);
  const lost = errors.find(isLost);
  if (lost !== undefined) throw lost;
  if (verdict !== null) {
    const { offset, realBytes, same } = verdict;
    const found = { offset, claimedBytes, realBytes, same, imageBytes };
    return failure('CAPACITY_FALSE', { reason: 'less', device, ...found });
  }
  // It kept every tag, and then not what was put back.
  return restored
    ? null
    : failure('CAPACITY_FALSE', { reason: 'notRestored', device, claimedBytes });
};

/** Each may have taken the kernel half a minute (SCSI's time-out), and the person waits to be told. */
const MOST_ERRORS = 3;

const isLost = (error: unknown): boolean =>
  !(error instanceof JobError) || error.failure.code === 'DRIVE_LOST';

const createProbe = ({
  blocks,
  plan,
  imageBytes,
  keptBytes = 0,
  signal,
  onFirstWrite,
  onRestored,
}: ProbeBlocksOptions) => {
  const nonce = randomBytes(16);
  const originals = new Map<number, Buffer>();
  /** By the tag's beginning. */
  const offsetOfTag = new Map<string, number>();
  /** Places that refused to be written or read: beyond the image that is no reason to fail. */
  const refused = new Set<number>();

  /** A bad place within the image is the drive's failure; behind it the verdict tells. A drive that is gone is gone. */
  const allow = (offset: number, error: unknown): void => {
    if (isLost(error) || imageBytes === null || offset < imageBytes) throw error;
    refused.add(offset);
  };

  const readTag = async (offset: number): Promise<number | null> => {
    if (refused.has(offset)) return null;
    try {
      const block = await blocks.read(offset);
      const tagOf = offsetOfTag.get(beginningOf(block));
      if (tagOf === undefined) {
        return offset < keptBytes && originals.get(offset)?.equals(block) ? offset : null;
      }
      return block.equals(tagFor(nonce, tagOf, plan.unitBytes)) ? tagOf : null;
    } catch (error) {
      allow(offset, error);
      return null;
    }
  };

  return {
    keep: async (offset: number): Promise<void> => {
      throwIfStopped(signal);
      try {
        originals.set(offset, await blocks.read(offset));
      } catch (error) {
        // An old bad sector, which may well take a write: what cannot be read could not be put back, and is left alone.
        if (isLost(error)) throw error;
      }
    },
    tagAll: async (): Promise<void> => {
      for (const offset of originals.keys()) {
        if (offset < keptBytes) continue;
        throwIfStopped(signal);
        const tag = tagFor(nonce, offset, plan.unitBytes);
        if (offsetOfTag.size === 0) onFirstWrite();
        offsetOfTag.set(beginningOf(tag), offset);
        await blocks.write(offset, tag).catch((error: unknown) => allow(offset, error));
      }
      await blocks.flush();
    },
    readBack: async (): Promise<Finding[]> => {
      const findings: Finding[] = [];
      for (const offset of originals.keys()) {
        throwIfStopped(signal);
        findings.push({ offset, tagOf: await readTag(offset) });
      }
      return findings;
    },
    /** Puts back what stood from the byte `from` on; never rejects. */
    restore: async (from: number): Promise<{ restored: boolean; errors: unknown[] }> => {
      const tagged = new Set(offsetOfTag.values());
      const places = [...originals].filter(
        ([offset]) => tagged.has(offset) && offset + plan.unitBytes > from,
      );
      let restored = true;
      const errors: unknown[] = [];
      const attempt = async (step: () => Promise<unknown>): Promise<void> => {
        if (errors.length === MOST_ERRORS || errors.some(isLost)) return;
        try {
          if ((await step()) === false) restored = false;
        } catch (error) {
          restored = false;
          errors.push(error);
        }
      };
      for (const [offset, original] of places) {
        await attempt(() => blocks.write(offset, original));
      }
      if (places.length > 0) await attempt(blocks.flush);
      for (const [offset, original] of places) {
        await attempt(async () => original.equals(await blocks.read(offset)));
      }
      if (restored && places.length > 0 && places.length === tagged.size) onRestored?.();
      return { restored, errors };
    },
  };
};

/** Of this job and this place alone; noise, so that no controller can compress or guess it. */
const tagFor = (nonce: Buffer, offset: number, bytes: number): Buffer =>
  createHash('shake256', { outputLength: bytes }).update(nonce).update(String(offset)).digest();

const beginningOf = (block: Buffer): string => block.toString('latin1', 0, 32);

/** One block at a time. Failures are `JobError`s. */
export type ProbeBlocks = {
  read: (offset: number) => Promise<Buffer>;
  write: (offset: number, block: Buffer) => Promise<void>;
  flush: () => Promise<void>;
};

const MIB = 1024 * 1024;
/** Smaller ones would cost a controller as much as these. */
const SMALLEST_UNIT_BYTES = 4096;

type ProbePlan = {
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
type Finding = {
  offset: number;
  /** The offset whose tag was read here: its own where all is well, as where what is kept was kept; null: nobody's. */
  tagOf: number | null;
};

type Verdict = {
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
const judgeProbe = (
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
