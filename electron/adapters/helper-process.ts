import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import {
  type Action,
  createFrameDecoder,
  type Event,
  encodeFrame,
  parseEvent,
  type Report,
} from '../helper/protocol.ts';
import { feedImage, type OpenImage } from './helper-image.ts';

export type HelperEnd = {
  /** The helper's last word; null where it ended without one. */
  report: Report | null;
  /** False where it never ran: the authorisation was not given. */
  ready: boolean;
  exitCode: number | null;
  exitSignal: string | null;
  /** The last of what it, or pkexec, said on descriptor 2. */
  text: string[];
};

export type HelperCommand = {
  /** Program and arguments; with pkexec before them where that is needed. */
  command: readonly [string, ...string[]];
  image: OpenImage;
  start: Extract<Action, { type: 'start' }>;
  onEvent: (event: Event) => void;
  signal: AbortSignal;
};

const TEXT_LINES = 20;

/** Runs one helper to its end. Never rejects. */
export const runHelperProcess = (order: HelperCommand): Promise<HelperEnd> => {
  const { command, image, signal } = order;
  const [program, ...args] = command;
  const raw = image.format === 'raw';
  // Descriptor 1 is a socket pair: frames go both ways on it (libuv's uv_spawn with UV_CREATE_PIPE).
  const child = spawn(program, args, {
    stdio: [raw ? image.fd : 'pipe', 'pipe', 'pipe'],
    cwd: '/',
    env: environment(),
  });
  return new Promise((resolve) => {
    const end: HelperEnd = {
      report: null,
      ready: false,
      exitCode: null,
      exitSignal: null,
      text: [],
    };
    const channel = child.stdout as Duplex | null;
    const finish = (): void => {
      signal.removeEventListener('abort', cancel);
      channel?.destroy();
      resolve(end);
    };
    const send = (action: Action): void => {
      if (channel !== null && !channel.destroyed && channel.writable) {
        channel.write(encodeFrame(action));
      }
    };
    const cancel = (): void => {
      send({ type: 'cancel' });
      child.stdin?.destroy();
      // Still waiting for a password: what would take the frame does not run yet.
      if (!end.ready) child.kill('SIGTERM');
    };

    child.once('error', (error) => {
      end.text.push(error.message);
      finish();
    });
    child.once('close', (code, exitSignal) => {
      end.exitCode = code;
      end.exitSignal = exitSignal;
      finish();
    });
    if (channel === null || child.pid === undefined) return;

    collectText(child, end.text);
    listen(channel, child, (event) => {
      if (event.type === 'ready') {
        end.ready = true;
        if (signal.aborted) cancel();
      }
      if (event.type === 'done') end.report = event.report;
      order.onEvent(event);
    });
    signal.addEventListener('abort', cancel, { once: true });
    send(order.start);
    if (!raw && child.stdin !== null) void feed(image, child.stdin, send);
    if (signal.aborted) cancel();
  });
};

const feed = async (
  image: OpenImage,
  target: NonNullable<ChildProcess['stdin']>,
  send: (action: Action) => void,
): Promise<void> => {
  const end = await feedImage(image, target);
  if (end.type === 'ended') send({ type: 'sourceEnded', bytes: end.bytes });
  if (end.type === 'failed') {
    send({ type: 'sourceFailed', code: end.code, message: end.message });
  }
};

/** Hands on what the helper says. What is no frame means that it can't be relied on: it is ended. */
const listen = (channel: Duplex, child: ChildProcess, onEvent: (event: Event) => void): void => {
  const decoder = createFrameDecoder();
  const breakOff = (): void => {
    channel.destroy();
    child.kill('SIGTERM');
  };
  // A helper that is gone shows as a failed write first; its end tells the rest.
  channel.on('error', () => undefined);
  channel.on('data', (chunk: Buffer) => {
    const decoded = decoder.push(chunk);
    if (!decoded.ok) return breakOff();
    for (const value of decoded.values) {
      const event = parseEvent(value);
      if (event === null) return breakOff();
      onEvent(event);
    }
  });
};

const collectText = (child: ChildProcess, text: string[]): void => {
  let rest = '';
  child.stdin?.on('error', () => undefined);
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(-4096);
    text.push(...lines.filter((line) => line.trim() !== ''));
    text.splice(0, text.length - TEXT_LINES);
  });
};

/** Node's own settings would change what the helper does (`NODE_OPTIONS=--require …`); it gets none of them. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')));
