import * as z from 'zod/mini';

/** Also an offset, a count, or the number of a drive: what a number holds to the last digit. */
export const sizeBytes = z.int().check(z.nonnegative());
