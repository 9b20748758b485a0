import { createHash } from 'node:crypto';
import { DIGEST_STEP_BYTES } from '../helper-protocol/index.ts';

/** So many hex digits of a digest are kept: 64 bits tell two contents apart, and keep the list short. */
const DIGEST_DIGITS = 16;

export type Digester = {
  add: (bytes: Uint8Array) => void;
  /** SHA-256 of all that was added, in hex. */
  finish: () => string;
};

/**
 * SHA-256 of what is added, and on the way that of all so far, after every `DIGEST_STEP_BYTES` and at the end: `onDigest` gets
 * the first 16 hex digits of each. Two lists part in the step in which the bytes do.
 */
export const createDigester = (onDigest: (value: string) => void): Digester => {
  const hash = createHash('sha256');
  let untilStep = DIGEST_STEP_BYTES;
  return {
    add: (bytes) => {
      let rest = bytes;
      while (rest.length >= untilStep) {
        hash.update(rest.subarray(0, untilStep));
        rest = rest.subarray(untilStep);
        untilStep = DIGEST_STEP_BYTES;
        onDigest(hash.copy().digest('hex').slice(0, DIGEST_DIGITS));
      }
      hash.update(rest);
      untilStep -= rest.length;
    },
    finish: () => {
      const sha256 = hash.digest('hex');
      if (untilStep !== DIGEST_STEP_BYTES) onDigest(sha256.slice(0, DIGEST_DIGITS));
      return sha256;
    },
  };
};

/** Hands digests on in lists, each far smaller than a frame may be, with the number of its first. */
export const createDigestBatches = (
  onBatch: (from: number, values: string[]) => void,
): { add: (value: string) => void; finish: () => void } => {
  let from = 0;
  let values: string[] = [];
  const finish = (): void => {
    if (values.length === 0) return;
    onBatch(from, values);
    from += values.length;
    values = [];
  };
  return {
    add: (value) => {
      values.push(value);
      if (values.length === 16) finish();
    },
    finish,
  };
};
