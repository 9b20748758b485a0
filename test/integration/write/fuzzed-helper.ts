import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import {
  createFrameDecoder,
  type HelperEvent,
  parseEvent,
  type ToldFailure,
} from '../../../electron/helper-protocol/index.ts';
import type { Random } from './hostile-frames.ts';

export type Conversation = {
  events: HelperEvent<ToldFailure>[];
  exitCode: number | null;
  /** What it said on descriptor 2. */
  text: string;
  /** The most memory that it was seen to take, in bytes; null where it had ended before anyone could look. */
  peakBytes: number | null;
};

export type Talk = (channel: Duplex, child: ChildProcess) => Promise<void>;

/** Longer than any of these takes, by far: a helper that is still there then hangs. */
const HANGS_AFTER_MS = 60_000;

/** A helper of its own: `talk` says what it likes, then the channel is closed. Rejects where the helper hangs. */
export const converse = async (
  helperFile: string,
  imageFile: string,
  talk: Talk,
): Promise<Conversation> => {
  const image = openSync(imageFile, 'r');
  const child = spawn(process.execPath, [helperFile], { stdio: [image, 'pipe', 'pipe'] });
  closeSync(image);
  const channel = child.stdout as unknown as Duplex;
  const conversation: Conversation = { events: [], exitCode: null, text: '', peakBytes: null };
  // The helper may end, as it should, while there is still something to say.
  channel.on('error', (error) => {
    conversation.text += `(${error.message})`;
  });
  const decoder = createFrameDecoder();
  channel.on('data', (chunk: Buffer) => {
    const decoded = decoder.push(chunk);
    if (!decoded.ok) throw new Error(`the helper sent ${decoded.problem}`);
    for (const value of decoded.values) {
      const event = parseEvent(value);
      if (event === null) throw new Error(`the helper sent ${JSON.stringify(value)}`);
      conversation.events.push(event);
    }
    conversation.peakBytes = readPeak(child.pid) ?? conversation.peakBytes;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    conversation.text += chunk.toString();
  });
  const ended = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the helper hangs after ${JSON.stringify(conversation.events.at(-1))}`));
    }, HANGS_AFTER_MS);
    child.once('close', (code) => {
      clearTimeout(timer);
      conversation.exitCode = code;
      resolve();
    });
  });
  await Promise.race([talk(channel, child), ended]);
  channel.end();
  await ended;
  return conversation;
};

export const readPeak = (pid: number | undefined): number | null => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kib === undefined ? null : Number(kib) * 1024;
  } catch {
    return null;
  }
};

/** Writes the bytes in pieces of any size, so that frames come cut and joined; waits where the other side does not read. */
export const sendInPieces = async (
  channel: Duplex,
  bytes: Buffer,
  random: Random,
): Promise<void> => {
  for (let at = 0; at < bytes.length && channel.writable; ) {
    const length = random.pick([1, 3, 4, 100, 5000, 70_000, bytes.length]);
    const goesOn = channel.write(bytes.subarray(at, at + length));
    at += length;
    if (!goesOn && channel.writable) await drained(channel);
    else if (length < 100) await new Promise((resolve) => setImmediate(resolve));
  }
};

const drained = (channel: Duplex): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      channel.off('drain', done).off('close', done).off('error', done);
      resolve();
    };
    channel.on('drain', done).on('close', done).on('error', done);
  });
