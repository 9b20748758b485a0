import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createDigestBatches, createDigester } from '../../../electron/helper/hash-worker.ts';
import { DIGEST_STEP_BYTES } from '../../../electron/helper-protocol/index.ts';

const STEP = DIGEST_STEP_BYTES;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

it.each([1, STEP - 1, STEP, STEP + 1, 2 * STEP, 3 * STEP + 12_345])(
  'the digests of %i bytes are those of each beginning, however they are cut',
  (size) => {
    const bytes = randomBytes(size);
    const ends = Array.from({ length: Math.ceil(size / STEP) }, (_, index) =>
      Math.min(size, (index + 1) * STEP),
    );
    const expected = ends.map((end) => sha256(bytes.subarray(0, end)).slice(0, 16));
    for (const part of [size, 1_000_003, STEP, 3 * STEP]) {
      const values: string[] = [];
      const digester = createDigester((value) => values.push(value));
      for (let at = 0; at < size; at += part) digester.add(bytes.subarray(at, at + part));
      expect(digester.finish()).toBe(sha256(bytes));
      expect(values).toEqual(expected);
    }
  },
);

it('batches are numbered without a gap', () => {
  const seen: string[] = [];
  const batches = createDigestBatches((from, values) => {
    expect(from).toBe(seen.length);
    seen.push(...values);
  });
  const all = Array.from({ length: 1000 }, (_, index) => String(index));
  for (const value of all) batches.add(value);
  batches.finish();
  batches.finish();
  expect(seen).toEqual(all);
});
