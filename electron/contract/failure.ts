import { z } from 'zod';
import { commonFailures } from './failures/common.ts';
import { DriveAfter, driveFailures } from './failures/drive.ts';
import { fleetFailures } from './failures/fleet.ts';
import { imageFailures } from './failures/image.ts';
import { nixFailures } from './failures/nix.ts';

/**
 * Every way in which a call or a job is expected to fail, with what is to be known of it. A caller decides by the code; the words for a person
 * are made of the fields, in `electron/texts`. The command line maps each code to an exit status in `electron/cli/exit-status.ts`.
 */
const table = {
  ...commonFailures,
  ...fleetFailures,
  ...nixFailures,
  ...imageFailures,
  ...driveFailures,
};
type Table = typeof table;

export type FailureCode = keyof Table;
export const FailureCode = z.enum(Object.keys(table) as [FailureCode, ...FailureCode[]]);

export type FailureParams<Code extends FailureCode> = z.infer<Table[Code]>;

export type FailureOf<Code extends FailureCode> = {
  [One in Code]: {
    code: One;
    params: FailureParams<One>;
    /** What the drive is that was worked on; absent where it was about none. */
    after?: DriveAfter | undefined;
  };
}[Code];
export type Failure = FailureOf<FailureCode>;

const schemas = Object.entries(table).map(([code, params]) =>
  z.object({ code: z.literal(code), params, after: DriveAfter.optional() }),
);
export const Failure = z.discriminatedUnion(
  'code',
  schemas as [(typeof schemas)[number], ...typeof schemas],
) as unknown as z.ZodType<Failure>;

/** Of one code, the fields of each. For tests that make one of each. */
export const failureTable: Record<FailureCode, z.ZodType> = table;

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const failure = <Code extends FailureCode>(
  code: Code,
  params: FailureParams<Code>,
): FailureOf<Code> => ({ code, params }) as FailureOf<Code>;

export const fail = <Code extends FailureCode>(
  code: Code,
  params: FailureParams<Code>,
): { ok: false; error: FailureOf<Code> } => ({ ok: false, error: failure(code, params) });

export const cancelled = (): { ok: false; error: FailureOf<'CANCELLED'> } =>
  fail('CANCELLED', { reason: 'cancelled' });

/** What long work threw that it should not have: a bug, which says where. */
export const bugError = (bug: unknown): FailureOf<'INTERNAL'> =>
  failure('INTERNAL', {
    reason: 'job',
    said: String(bug),
    stack: bug instanceof Error ? (bug.stack ?? null) : null,
  });

export const saidBy = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
