import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { DIGEST_STEP_BYTES } from '../helper-protocol/index.ts';

/** The first message. */
export type HashTask =
  /** It reads descriptor 0 by itself, not further than `AHEAD_BYTES` beyond what `frontier` says. */
  | { type: 'file'; sizeBytes: number; frontier: SharedArrayBuffer }
  /** It is told what to hash, in memory that both threads see. */
  | { type: 'blocks' };

/** Only of a `blocks` task. */
export type HashOrder = { type: 'begin' } | { type: 'add'; bytes: Uint8Array } | { type: 'finish' };

export type HashAnswer =
  | { type: 'added' }
  | { type: 'digests'; from: number; values: string[] }
  | { type: 'sha256'; sha256: string }
  | { type: 'failed'; message: string };

/** The image is read from the page cache, so a call costs little; and what fits into a core's own cache is hashed from there. */
const READ_BYTES = 256 * 1024;
/**
 * So far it may be ahead of the fastest drive: it is the slower one on a fast drive, and should never wait then; on a slow one the drives
 * find in the page cache what it has read.
 */
const AHEAD_BYTES = 256 * 1024 * 1024;
/** What one count of the frontier stands for: 32 bits of them are more than any drive has. */
export const FRONTIER_BYTES = 64 * 1024;

/** The hash thread; it runs the same file as the helper. */
export const runHashWorker = (): void => {
  const port = parentPort;
  port?.once('message', (task: HashTask) => {
    if (task.type === 'file') hashFile(port, task);
    else hashBlocks(port);
  });
};

const createReportingDigester = (port: MessagePort, withDigests = true): Digester => {
  const answer = (message: HashAnswer): void => port.postMessage(message);
  const batches = createDigestBatches((from, values) => answer({ type: 'digests', from, values }));
  const digester = createDigester(withDigests ? batches.add : () => undefined);
  return {
    add: digester.add,
    finish: () => {
      const sha256 = digester.finish();
      batches.finish();
      answer({ type: 'sha256', sha256 });
      return sha256;
    },
  };
};

/** Blocks this thread, which has nothing else to do; it ends with the process. */
const hashFile = (
  port: MessagePort,
  { sizeBytes, frontier }: Extract<HashTask, { type: 'file' }>,
): void => {
  const reached = new Int32Array(frontier);
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const digester = createReportingDigester(port);
  let position = 0;
  try {
    while (position < sizeBytes) {
      const units = Atomics.load(reached, 0);
      const limit = Math.min(sizeBytes, units * FRONTIER_BYTES + AHEAD_BYTES);
      const available = limit - position;
      if (available <= 0) {
        Atomics.wait(reached, 0, units);
        continue;
      }
      const count = readSync(0, buffer, 0, Math.min(READ_BYTES, available), position);
      if (count === 0) throw new Error('it became shorter');
      digester.add(buffer.subarray(0, count));
      position += count;
    }
    digester.finish();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    port.postMessage({ type: 'failed', message } satisfies HashAnswer);
  }
};

const hashBlocks = (port: MessagePort): void => {
  let digester = createReportingDigester(port);
  port.on('message', (order: HashOrder) => {
    if (order.type === 'begin') digester = createReportingDigester(port, false);
    if (order.type === 'finish') digester.finish();
    if (order.type === 'add') {
      digester.add(order.bytes);
      port.postMessage({ type: 'added' } satisfies HashAnswer);
    }
  });
};

/** So many hex digits of a digest are kept: 64 bits tell two contents apart, and keep the list short. */
const DIGEST_DIGITS = 16;

type Digester = {
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
