import { createHash, randomBytes } from 'node:crypto';
import type { HelperFailure } from '../helper-protocol/index.ts';
import { lessThanItSays, notRestored, tooLittleForImage } from './capacity-failures.ts';
import {
  type Finding,
  judgeProbe,
  type ProbePlan,
  planProbe,
  type Verdict,
} from './capacity-verdict.ts';
import { JobError, throwIfStopped } from './failures.ts';
import type { OpenDrive } from './open-drive.ts';
import { createDriveBlocks, type ProbeBlocks } from './probe-blocks.ts';

export type ProbeOptions = {
  drive: OpenDrive;
  /** Null where a stream does not say it. */
  imageBytes: number | null;
  /** Places before this one are read, and never written to: 0 unless something there is to be kept. */
  keptBytes?: number;
  /** Page-aligned, at least 256 KiB; its beginning is used. */
  buffer: Buffer;
  /** Aborted with a `JobError`. */
  signal: AbortSignal;
  /** Called once, before the first byte is written. */
  onFirstWrite: () => void;
  /** Called once, when the drive holds again what it held before, read back. Not where the image follows. */
  onRestored?: () => void;
};

/**
 * A quick look for a drive that has less than it says: writes a tag of its own to each place of `planProbe`, and sees which come back, and whether
 * one shows in what is to be kept. What stood beyond the image is put back in any case, so that not one byte changes there; what stood in the
 * image's range only where the image does not follow (a failure, a cancel).
 *
 * Throws a `JobError`: `VERIFY_MISMATCH` where the image does not fit into what is really there, the drive's own failures, `CANCELLED`. Where only what
 * lies beyond the image is concerned, or may be, it is a warning.
 */
export const probeCapacity = async (
  options: ProbeOptions,
): Promise<{ warning: HelperFailure | null }> => {
  const { drive, imageBytes, buffer } = options;
  const plan = planProbe(drive.usableBytes, drive.alignBytes, imageBytes);
  if (plan.offsets.length < 2) return { warning: null };
  const blocks = createDriveBlocks(drive, buffer.subarray(0, plan.unitBytes));
  return probeBlocks({
    ...options,
    path: drive.confirmed.path,
    claimedBytes: drive.confirmed.sizeBytes,
    plan,
    blocks,
  });
};

export type ProbeBlocksOptions = Pick<
  ProbeOptions,
  'imageBytes' | 'keptBytes' | 'signal' | 'onFirstWrite' | 'onRestored'
> & {
  path: string;
  claimedBytes: number;
  plan: ProbePlan;
  /** The drive, or what stands for it in a test. */
  blocks: ProbeBlocks;
};

/** `probeCapacity` over whatever reads and writes blocks. */
export const probeBlocks = async (
  options: ProbeBlocksOptions,
): Promise<{ warning: HelperFailure | null }> => {
  const { plan, imageBytes, keptBytes = 0, signal } = options;
  if (!plan.offsets.some((offset) => offset >= keptBytes)) return { warning: null };
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
    throw new JobError(tooLittleForImage(options, verdict, restored));
  }
  const { restored, errors } = await probe.restore(imageBytes ?? 0);
  const lost = errors.find(isLost);
  if (lost !== undefined) throw lost;
  if (verdict !== null) return { warning: lessThanItSays(options, verdict) };
  return { warning: restored ? null : notRestored(options) };
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
      const original = await readOriginal(blocks, offset);
      // What cannot be read could not be put back, and is left alone.
      if (original !== null) originals.set(offset, original);
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
      const attempt = async (step: () => Promise<boolean>): Promise<void> => {
        if (errors.length === MOST_ERRORS || errors.some(isLost)) return;
        try {
          restored = (await step()) && restored;
        } catch (error) {
          restored = false;
          errors.push(error);
        }
      };
      const done = (step: Promise<void>): Promise<boolean> => step.then(() => true);
      for (const [offset, original] of places) {
        await attempt(() => done(blocks.write(offset, original)));
      }
      if (places.length > 0) await attempt(() => done(blocks.flush()));
      for (const [offset, original] of places) {
        await attempt(async () => original.equals(await blocks.read(offset)));
      }
      if (restored && places.length > 0 && places.length === tagged.size) onRestored?.();
      return { restored, errors };
    },
  };
};

/** Null where the drive refuses: an old bad sector, which may well take a write. */
const readOriginal = async (blocks: ProbeBlocks, offset: number): Promise<Buffer | null> => {
  try {
    return await blocks.read(offset);
  } catch (error) {
    if (isLost(error)) throw error;
    return null;
  }
};

/** Of this job and this place alone; noise, so that no controller can compress or guess it. */
const tagFor = (nonce: Buffer, offset: number, bytes: number): Buffer =>
  createHash('shake256', { outputLength: bytes }).update(nonce).update(String(offset)).digest();

const beginningOf = (block: Buffer): string => block.toString('latin1', 0, 32);
