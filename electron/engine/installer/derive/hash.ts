import { createHash } from 'node:crypto';

/** Short enough for a folder's name, long enough never to be met twice. */
const length = 32;

/** Of values that have a JSON form, with the names in objects in any order. */
export const hashOf = (...values: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(values, sortKeys)).digest('hex').slice(0, length);

const sortKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
