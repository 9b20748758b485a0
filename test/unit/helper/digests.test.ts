import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createDigester } from '../../../electron/helper/hash-thread.ts';
import { DIGEST_STEP_BYTES } from '../../../electron/helper-protocol/index.ts';

const STEP = DIGEST_STEP_BYTES;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What is told of them, however they are cut; each list begins where the one before it ended. */
const digest = (bytes: Buffer, part: number) => {
  const values: string[] = [];
  let lists = 0;
  let whole = '';
  const digester = createDigester((answer) => {
    if (answer.type === 'sha256') whole = answer.sha256;
    if (answer.type !== 'digests') return;
    expect(answer.from).toBe(values.length);
    values.push(...answer.values);
    lists += 1;
  });
  for (let at = 0; at < bytes.length; at += part) digester.add(bytes.subarray(at, at + part));
  digester.finish();
  return { values, lists, whole };
};

it.each([1, STEP - 1, STEP, STEP + 1, 2 * STEP, 3 * STEP + 12_345])(
  'the digests of %i bytes are those of each beginning, however they are cut',
  (size) => {
    const bytes = randomBytes(size);
    const ends = Array.from({ length: Math.ceil(size / STEP) }, (_, index) =>
      Math.min(size, (index + 1) * STEP),
    );
    const expected = ends.map((end) => sha256(bytes.subarray(0, end)).slice(0, 16));
    for (const part of [size, 1_000_003, STEP, 3 * STEP]) {
      const { values, whole } = digest(bytes, part);
      expect(whole).toBe(sha256(bytes));
      expect(values).toEqual(expected);
    }
  },
);

it('are told in lists that are numbered without a gap', () => {
  const bytes = Buffer.alloc(50 * STEP + 1, 'x');
  const { values, lists } = digest(bytes, 20 * STEP);
  expect(values).toHaveLength(51);
  expect(lists).toBe(4);
});
