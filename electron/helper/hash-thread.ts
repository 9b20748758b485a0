import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type MessagePort, parentPort, Worker } from 'node:worker_threads';
import { DIGEST_STEP_BYTES, type HelperEvent } from '../helper-protocol/index.ts';
import { stop } from './failures.ts';

/** The first message. */
type HashTask =
  /** It reads descriptor 0 by itself, not further than `AHEAD_BYTES` beyond what `frontier` says. */
  | { type: 'file'; sizeBytes: number; frontier: SharedArrayBuffer }
  /** It is told what to hash, in memory that both threads see. */
  | { type: 'blocks' };

/** Only of a `blocks` task. */
type HashOrder = { type: 'begin' } | { type: 'add'; bytes: Uint8Array } | { type: 'finish' };

type HashAnswer =
  | { type: 'added' }
  | Extract<HelperEvent, { type: 'digests' }>
  | { type: 'sha256'; sha256: string }
  | { type: 'failed'; message: string };

/** Gets the digests. */
type Send = (event: HelperEvent) => void;

export type HashThread = ReturnType<typeof startHashThread>;
export type BlockHash = ReturnType<HashThread['hashBlocks']>;

/** The image is read from the page cache, so a call costs little; and what fits into a core's own cache is hashed from there. */
const READ_BYTES = 256 * 1024;
/**
 * So far it may be ahead of the fastest drive: it is the slower one on a fast drive, and should never wait then; on a slow one the drives
 * find in the page cache what it has read.
 */
const AHEAD_BYTES = 256 * 1024 * 1024;
/** What one count of the frontier stands for: 32 bits of them are more than any drive has. */
const FRONTIER_BYTES = 64 * 1024;
/** So many hex digits of a digest are kept: 64 bits tell two contents apart, and keep the list short. */
const DIGEST_DIGITS = 16;
/** Far fewer than a frame has room for. */
const DIGESTS_AT_ONCE = 16;

/**
 * It takes a while to start, and is what a fast drive waits for in the end: the earlier the better. It does one of its two works, once, and ends with
 * the process: nothing has to wait for it.
 */
export const startHashThread = () => {
  // The same file: the helper is one bundle, and `isMainThread` tells the two apart.
  const worker = new Worker(fileURLToPath(import.meta.url), {
    // Else Node joins them to its own, and looks at `process.stdout` for it: descriptor 1, which is the channel.
    stdout: true,
    stderr: true,
    // It keeps next to nothing: less is set aside for it.
    resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
  });
  worker.unref();
  const broken = Promise.withResolvers<never>();
  // Of a job that fails for another reason nobody asks.
  broken.promise.catch(() => undefined);
  worker.on('error', broken.reject);
  worker.on('exit', () => broken.reject(new Error('the hash thread ended')));
  const tell = (message: HashTask | HashOrder): void => worker.postMessage(message);
  const begin = (task: HashTask, send: Send, onAnswer: (answer: HashAnswer) => void): void => {
    worker.on('message', (answer: HashAnswer) => {
      if (answer.type === 'digests') send(answer);
      else onAnswer(answer);
    });
    tell(task);
  };
  return {
    /** Hashes the image file beside all else. */
    hashFile: (sizeBytes: number, send: Send) => {
      const frontier = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
      const units = new Int32Array(frontier);
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      promise.catch(() => undefined);
      broken.promise.catch(reject);
      begin({ type: 'file', sizeBytes, frontier }, send, (answer) => {
        if (answer.type === 'sha256') resolve(answer.sha256);
        if (answer.type !== 'failed') return;
        const said = answer.message;
        reject(stop('IMAGE_UNREADABLE', { reason: 'read', path: null, offset: null, said }));
      });
      return {
        /** A drive has read the image up to this offset. */
        reached: (offset: number): void => {
          const count = Math.ceil(offset / FRONTIER_BYTES);
          if (count <= Atomics.load(units, 0)) return;
          Atomics.store(units, 0, count);
          Atomics.notify(units, 0);
        },
        /** Of the whole image, in hex. Rejects with a `JobError`. */
        sha256: promise,
      };
    },
    /** Hashes blocks of shared memory, one series after the other. */
    hashBlocks: (send: Send) => {
      const waiting: PromiseWithResolvers<string>[] = [];
      let fault: unknown = null;
      broken.promise.catch((error: unknown) => {
        fault = error;
        for (const call of waiting.splice(0)) call.reject(error);
      });
      begin({ type: 'blocks' }, send, (answer) => {
        waiting.shift()?.resolve(answer.type === 'sha256' ? answer.sha256 : '');
      });
      const ask = (order: HashOrder): Promise<string> => {
        const call = Promise.withResolvers<string>();
        waiting.push(call);
        if (fault === null) tell(order);
        else call.reject(fault);
        return call.promise;
      };
      return {
        /** Forgets what was added. To be called before each series but the first, the only one with digests. */
        begin: (): void => tell({ type: 'begin' }),
        /** Takes the next bytes, in the order of the calls; resolves when their buffer may be used again. */
        add: async (bytes: Buffer): Promise<void> => {
          await ask({ type: 'add', bytes });
        },
        /** SHA-256 of all that was added to this series, in hex. */
        finish: (): Promise<string> => ask({ type: 'finish' }),
      };
    },
  };
};

/** The hash thread; it runs the same file as the helper. */
export const runHashThread = (): void => {
  const port = parentPort;
  port?.once('message', (task: HashTask) => {
    if (task.type === 'file') hashFile(port, task);
    else hashBlocks(port);
  });
};

/** Blocks this thread, which has nothing else to do; it ends with the process. */
const hashFile = (
  port: MessagePort,
  { sizeBytes, frontier }: Extract<HashTask, { type: 'file' }>,
): void => {
  const reached = new Int32Array(frontier);
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const answer = (message: HashAnswer): void => port.postMessage(message);
  const digester = createDigester(answer);
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
    answer({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
};

const hashBlocks = (port: MessagePort): void => {
  const answer = (message: HashAnswer): void => port.postMessage(message);
  let digester = createDigester(answer);
  port.on('message', (order: HashOrder) => {
    if (order.type === 'begin') digester = createDigester(answer, false);
    if (order.type === 'finish') digester.finish();
    if (order.type === 'add') {
      digester.add(order.bytes);
      answer({ type: 'added' });
    }
  });
};

/**
 * SHA-256 of what is added, and on the way, unless `withDigests` is false, that of all so far, after every `DIGEST_STEP_BYTES` and at the end: the first
 * 16 hex digits of each. Two lists part in the step in which the bytes do.
 */
export const createDigester = (answer: (message: HashAnswer) => void, withDigests = true) => {
  const hash = createHash('sha256');
  let untilStep = DIGEST_STEP_BYTES;
  let from = 0;
  let values: string[] = [];
  const tell = (): void => {
    if (values.length === 0) return;
    answer({ type: 'digests', from, values });
    from += values.length;
    values = [];
  };
  const note = (sha256: string): void => {
    if (withDigests) values.push(sha256.slice(0, DIGEST_DIGITS));
    if (values.length === DIGESTS_AT_ONCE) tell();
  };
  return {
    add: (bytes: Uint8Array): void => {
      let rest = bytes;
      while (rest.length >= untilStep) {
        hash.update(rest.subarray(0, untilStep));
        rest = rest.subarray(untilStep);
        untilStep = DIGEST_STEP_BYTES;
        note(hash.copy().digest('hex'));
      }
      hash.update(rest);
      untilStep -= rest.length;
    },
    finish: (): void => {
      const sha256 = hash.digest('hex');
      if (untilStep !== DIGEST_STEP_BYTES) note(sha256);
      tell();
      answer({ type: 'sha256', sha256 });
    },
  };
};
