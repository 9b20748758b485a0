import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';

type Order = { offset: number; length: number } | 'finish';
type Answer = { done: true } | { sha256: string };

export type Hasher = {
  /** Takes the next bytes, in the order of the calls; resolves when their buffer may be used again. */
  add: (offset: number, length: number) => Promise<void>;
  /** SHA-256 of all that was added, in hex. */
  finish: () => Promise<string>;
  close: () => Promise<void>;
};

/**
 * Hashes what stands in `memory` on another thread, which runs this same file (the helper is one bundle, and
 * `isMainThread` tells the two apart).
 */
export const createHasher = (memory: SharedArrayBuffer): Hasher => {
  const worker = new Worker(fileURLToPath(import.meta.url), {
    workerData: { memory },
    // Else Node joins them to its own, and looks at `process.stdout` for it: descriptor 1, which is the channel.
    stdout: true,
    stderr: true,
  });
  const waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  let broken: Error | null = null;
  const breakOff = (error: Error): void => {
    broken ??= error;
    for (const call of waiting.splice(0)) call.reject(broken);
  };
  worker.on('message', (answer: Answer) => waiting.shift()?.resolve(answer));
  worker.on('error', (error) =>
    breakOff(error instanceof Error ? error : new Error(String(error))),
  );
  worker.on('exit', () => breakOff(new Error('the hash thread ended')));
  const ask = (order: Order): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (broken !== null) return reject(broken);
      waiting.push({ resolve, reject });
      worker.postMessage(order);
    });
  return {
    add: async (offset, length) => {
      await ask({ offset, length });
    },
    finish: async () => {
      const answer = await ask('finish');
      if (!('sha256' in answer)) throw new Error('the hash thread gave no digest');
      return answer.sha256;
    },
    close: async () => {
      await worker.terminate();
    },
  };
};

/** The other thread's side. */
export const runHashWorker = (): void => {
  const port = parentPort;
  if (port === null) return;
  const { memory } = workerData as { memory: SharedArrayBuffer };
  const hash = createHash('sha256');
  port.on('message', (order: Order) => {
    if (order === 'finish') {
      port.postMessage({ sha256: hash.digest('hex') } satisfies Answer);
      return;
    }
    hash.update(Buffer.from(memory, order.offset, order.length));
    port.postMessage({ done: true } satisfies Answer);
  });
};
