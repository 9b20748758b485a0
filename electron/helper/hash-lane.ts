import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { stop } from './failures.ts';
import { FRONTIER_BYTES, type HashAnswer, type HashOrder, type HashTask } from './hash-worker.ts';

export type OnDigests = (from: number, values: string[]) => void;

/** Hashes the image file beside all else. */
type FileHash = {
  /** A drive has read the image up to this offset. */
  reached: (offset: number) => void;
  /** Of the whole image, in hex. Rejects with a `JobError`. */
  sha256: Promise<string>;
};

/** Hashes blocks of shared memory, one series after the other. */
export type BlockHash = {
  /** Forgets what was added. To be called before each series but the first, the only one with digests. */
  begin: () => void;
  /** Takes the next bytes, in the order of the calls; resolves when their buffer may be used again. */
  add: (bytes: Buffer) => Promise<void>;
  /** SHA-256 of all that was added to this series, in hex. */
  finish: () => Promise<string>;
};

/** One of the two, once. The thread ends with the process: nothing has to wait for it. */
export type HashThread = {
  hashFile: (sizeBytes: number, onDigests: OnDigests) => FileHash;
  /** `onDigests` gets those of the first series only. */
  hashBlocks: (onDigests: OnDigests) => BlockHash;
};

/** It takes a while to start, and is what a fast drive waits for in the end: the earlier the better. */
export const startHashThread = (): HashThread => {
  // The same file: the helper is one bundle, and `isMainThread` tells the two apart.
  const worker = new Worker(fileURLToPath(import.meta.url), {
    // Else Node joins them to its own, and looks at `process.stdout` for it: descriptor 1, which is the channel.
    stdout: true,
    stderr: true,
    // It keeps next to nothing: less is set aside for it.
    resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
  });
  worker.unref();
  let broken: Error | null = null;
  const listen = (
    task: HashTask,
    onAnswer: (answer: HashAnswer) => void,
    onBroken: (error: Error) => void,
  ): void => {
    if (broken !== null) onBroken(broken);
    worker.on('message', onAnswer);
    worker.on('error', onBroken);
    worker.on('exit', () => onBroken(new Error('the hash thread ended')));
    worker.postMessage(task);
  };
  worker.once('error', (error) => {
    broken = error instanceof Error ? error : new Error(String(error));
  });
  return {
    hashFile: (sizeBytes, onDigests) => hashFile(listen, sizeBytes, onDigests),
    hashBlocks: (onDigests) => hashBlocks(listen, (order) => worker.postMessage(order), onDigests),
  };
};

type Listen = (
  task: HashTask,
  onAnswer: (answer: HashAnswer) => void,
  onBroken: (error: Error) => void,
) => void;

const hashFile = (listen: Listen, sizeBytes: number, onDigests: OnDigests): FileHash => {
  const frontier = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const units = new Int32Array(frontier);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // Of a job that fails for another reason nobody asks.
  promise.catch(() => undefined);
  const onAnswer = (answer: HashAnswer): void => {
    if (answer.type === 'digests') onDigests(answer.from, answer.values);
    if (answer.type === 'sha256') resolve(answer.sha256);
    if (answer.type === 'failed') {
      reject(
        stop('IMAGE_UNREADABLE', {
          reason: 'read',
          path: null,
          offset: null,
          said: answer.message,
        }),
      );
    }
  };
  listen({ type: 'file', sizeBytes, frontier }, onAnswer, reject);
  return {
    reached: (offset) => {
      const count = Math.ceil(offset / FRONTIER_BYTES);
      if (count <= Atomics.load(units, 0)) return;
      Atomics.store(units, 0, count);
      Atomics.notify(units, 0);
    },
    sha256: promise,
  };
};

const hashBlocks = (
  listen: Listen,
  send: (order: HashOrder) => void,
  onDigests: OnDigests,
): BlockHash => {
  type Waiting = { resolve: (sha256: string) => void; reject: (error: Error) => void };
  const waiting: Waiting[] = [];
  let broken: Error | null = null;
  const onAnswer = (answer: HashAnswer): void => {
    if (answer.type === 'digests') onDigests(answer.from, answer.values);
    if (answer.type === 'added') waiting.shift()?.resolve('');
    if (answer.type === 'sha256') waiting.shift()?.resolve(answer.sha256);
  };
  const onBroken = (error: Error): void => {
    broken ??= error;
    for (const call of waiting.splice(0)) call.reject(broken);
  };
  listen({ type: 'blocks' }, onAnswer, onBroken);
  const ask = (order: HashOrder): Promise<string> =>
    new Promise((resolve, reject) => {
      if (broken !== null) return reject(broken);
      waiting.push({ resolve, reject });
      send(order);
    });
  return {
    begin: () => send({ type: 'begin' }),
    add: async (bytes) => {
      await ask({ type: 'add', bytes });
    },
    finish: () => ask({ type: 'finish' }),
  };
};
