import * as z from 'zod/mini';
import type { DriveObstacle } from '../contract/drive-details.ts';
import type { Failure, FailureCode, FailureParams } from '../contract/failure.ts';

export type { DriveObstacle, Failure, FailureCode, FailureParams };

/** Not looked into, but by whoever reads it: it comes out of a frame, so it is JSON. */
const params = z.record(z.string(), z.custom<z.core.util.JSONType>());

/** A failure as it is told over the channel. What it means is for the contract's table to say, which stays on the launcher's side. */
export const ToldFailure = z.object({ code: z.string(), params });
export type ToldFailure = z.infer<typeof ToldFailure>;

const toldBack = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

/** What the launcher said of an image that it feeds, handed back to it as it came: so little, and so flat, that each of 32 reports has room for it. */
export const SourceFailure = z.object({
  code: z.enum(['IMAGE_CORRUPT', 'IMAGE_UNREADABLE']),
  params: z
    .record(z.string().check(z.maxLength(32)), toldBack)
    .check(z.refine((fields) => Object.keys(fields).length <= 16)),
});
export type SourceFailure = z.infer<typeof SourceFailure>;

/** What a helper has to say of what went wrong: one of the contract's failures, if not what it was told itself. */
export type HelperFailure = Failure | SourceFailure;
