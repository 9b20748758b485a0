import * as z from 'zod/mini';
import type { FoundBlocks } from '../contract/found-blocks.ts';
import type { Signature as SignatureFields } from '../contract/stick-state.ts';
import { type HelperFailure, ToldFailure } from './failures.ts';
import { sizeBytes } from './fields.ts';

/** After so much of the image its SHA-256 so far is taken (`digests`). */
export const DIGEST_STEP_BYTES = 4 * 1024 * 1024;

/** The helper asks for no more at once. */
const MAX_PULL_BYTES = 4 * 1024 * 1024;

const HelperPhase = z.enum(['writing', 'syncing', 'verifying']);
export type HelperPhase = z.infer<typeof HelperPhase>;

/** What makes a system take a drive for something: as blkid calls it, and where it stands on the drive, in bytes. */
const Signature: z.ZodMiniType<SignatureFields> = z.object({ type: z.string(), offset: sizeBytes });
export type Signature = SignatureFields;

/** A part of a drive, and what became known of it. The last word on a byte counts. */
const Found: z.ZodMiniType<FoundBlocks> = z.object({
  offset: sizeBytes,
  lengthBytes: sizeBytes.check(z.positive()),
  state: z.enum(['same', 'differs', 'rewritten']),
});
export type BlockState = FoundBlocks['state'];

const reportOf = <F>(failure: z.ZodMiniType<F>) =>
  z.object({
    stick: z.enum(['untouched', 'partlyWritten', 'writtenUnverified', 'verified', 'differs']),
    /** The plan's bytes, without padding, repairs and probes. */
    bytesWritten: sizeBytes,
    bytesRead: sizeBytes,
    /** Of the image, decompressed; null where its end was not reached. */
    imageBytes: z.nullable(sizeBytes),
    /** Of the image; null where it is not known, and where the image was found to be a wrong one. */
    sha256: z.nullable(z.string()),
    flushed: z.boolean(),
    verified: z.nullable(z.boolean()),
    repairedBlocks: sizeBytes,
    /** Of what the drive was before, beyond the plan: taken away, and still there. The first 32 of each. */
    signatures: z.object({ cleared: z.array(Signature), left: z.array(Signature) }),
    writeSeconds: z.number(),
    verifySeconds: z.number(),
    /** Null when all that was asked for was done. */
    error: z.nullable(failure),
  });

/** How it went with one drive. `F`: what a failure is known to be on the side where one stands. */
export type HelperReport<F = HelperFailure> = z.infer<ReturnType<typeof reportOf<F>>>;

/** Of a job that has done nothing yet. */
export const createReport = (): HelperReport => ({
  stick: 'untouched',
  bytesWritten: 0,
  bytesRead: 0,
  imageBytes: null,
  sha256: null,
  flushed: false,
  verified: null,
  repairedBlocks: 0,
  signatures: { cleared: [], left: [] },
  writeSeconds: 0,
  verifySeconds: 0,
  error: null,
});

const drive = sizeBytes;

const eventOf = <F>(failure: z.ZodMiniType<F>) =>
  z.discriminatedUnion('type', [
    /** The first one: the helper runs, with the rights that it was given. */
    z.object({ type: z.literal('ready'), protocol: z.number() }),
    /** What the drive held is written over from now on, though no phase has begun: whoever loses this helper knows. */
    z.object({ type: z.literal('touched'), drive }),
    z.object({ type: z.literal('phase'), drive, phase: HelperPhase }),
    z.object({
      type: z.literal('progress'),
      drive,
      phase: HelperPhase,
      bytesDone: sizeBytes,
      bytesTotal: z.nullable(sizeBytes),
    }),
    z.object({ type: z.literal('warning'), drive, warning: failure }),
    z.object({ type: z.literal('found'), drive, blocks: z.array(Found) }),
    /** Of the image (of the drive, where it is only read): what `DIGEST_STEP_BYTES` describes, from number `from` on. */
    z.object({ type: z.literal('digests'), from: sizeBytes, values: z.array(z.string()) }),
    /** Descriptor 0 is a stream, and is needed once more from its beginning. */
    z.object({ type: z.literal('replay') }),
    /** These bytes of an extent that is no image, by its place in the plan, are needed on descriptor 2: they, and nothing else. */
    z.object({
      type: z.literal('pull'),
      extent: sizeBytes,
      offset: sizeBytes,
      lengthBytes: sizeBytes.check(z.positive(), z.maximum(MAX_PULL_BYTES)),
    }),
    /** One drive is done with, others may still be worked on. */
    z.object({ type: z.literal('finished'), drive, report: reportOf(failure) }),
    /** The last word: a report for each drive. `error` only where there was no job at all. */
    z.object({
      type: z.literal('done'),
      reports: z.array(reportOf(failure)),
      error: z.nullable(failure),
    }),
  ]);

export type HelperEvent<F = HelperFailure> = z.infer<ReturnType<typeof eventOf<F>>>;

const ToldEvent = eventOf(ToldFailure);

/** An event of the helper, or null for anything else. Its failures are still to be parsed by the contract's table. */
export const parseEvent = (value: unknown): HelperEvent<ToldFailure> | null =>
  ToldEvent.safeParse(value).data ?? null;
