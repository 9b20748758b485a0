import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Writable } from 'node:stream';
import { createLineCutter } from '../contract/index.ts';
import {
  type Action,
  createFrameDecoder,
  encodeFrame,
  type HelperEvent,
  parseEvent,
  type ToldFailure,
} from '../helper-protocol/index.ts';

/** As it came, its failures not yet looked into. */
export type ToldEvent = HelperEvent<ToldFailure>;

export type ProcessEnd = {
  /** False where it never ran: it could not be started, or the authorisation was not given. */
  ready: boolean;
  exitCode: number | null;
  exitSignal: string | null;
  /** The last of what it, or what started it, said on descriptor 2. */
  text: string[];
};

export type HelperCommand = {
  /** Program and arguments; with pkexec or sudo before them where that is needed. */
  command: readonly [string, ...string[]];
  env: NodeJS.ProcessEnv;
  /** Descriptor 0: one of ours, nothing, or a pipe that is fed later (`HelperProcess.input`). */
  image: number | 'ignore' | 'pipe';
  /** Sent on descriptor 1 before the helper runs, to what starts it. */
  prelude?: ((channel: Writable | null) => Promise<void>) | undefined;
};

export type HelperProcess = ReturnType<typeof startHelperProcess>;

const TEXT_LINES = 20;

/** Starts one helper. Never throws: what could not be started is one that has ended. */
export const startHelperProcess = ({ command, env, image, prelude }: HelperCommand) => {
  const [program, ...args] = command;
  // Descriptors 1 and 2 are socket pairs (libuv's uv_spawn with UV_CREATE_PIPE): frames go both ways on 1; on 2 text comes, and bytes go.
  const child = spawn(program, args, { stdio: [image, 'pipe', 'pipe'], cwd: '/', env });
  const channel = child.stdout as Duplex | null;
  const end: ProcessEnd = { ready: false, exitCode: null, exitSignal: null, text: [] };
  const ready = Promise.withResolvers<boolean>();
  const ended = Promise.withResolvers<ProcessEnd>();
  let over = false;
  let onEvent: (event: ToldEvent) => void = () => undefined;

  const finish = (): void => {
    if (over) return;
    over = true;
    channel?.destroy();
    child.stdin?.destroy();
    ready.resolve(false);
    ended.resolve(end);
  };
  child.on('error', (error) => {
    // Also the answer to a `kill` that is not allowed: then it still runs.
    if (child.pid !== undefined) return;
    end.text.push(error.message);
    finish();
  });
  child.once('close', (code, exitSignal) => {
    end.exitCode = code;
    end.exitSignal = exitSignal;
    finish();
  });
  // A helper that is gone shows as a failed write first; its end tells the rest.
  child.stdin?.on('error', () => undefined);
  child.stderr?.on('error', () => undefined);
  channel?.on('error', () => undefined);
  if (channel !== null && child.pid !== undefined) {
    collectText(child, end.text);
    listen(channel, child, (event) => {
      if (event.type === 'ready') {
        end.ready = true;
        ready.resolve(true);
      } else onEvent(event);
      // Whatever were sent now would find nobody, and that failure could cost the words that are still to be read.
      if (event.type === 'done') channel.end();
    });
  }
  void prelude?.(channel);
  /** Nobody talks to it any more: it ends by itself. */
  const letGo = (): void => {
    child.stdin?.destroy();
    channel?.destroy();
  };
  return {
    /** True when the helper runs and waits for its order; false when it ended before that. Never rejects. */
    ready: ready.promise,
    ended: ended.promise,
    hasEnded: (): boolean => over,
    input: child.stdin as Writable | null,
    /** Descriptor 2's other direction: what it asked for with `pull`. */
    pieces: child.stderr as Duplex | null,
    send: (action: Action): void => {
      if (channel?.writable && !over) channel.write(encodeFrame(action));
    },
    /** What it says from now on. */
    listen: (listener: (event: ToldEvent) => void): void => {
      onEvent = listener;
    },
    /** Ends one that does not run yet. False where it can't be: sudo's belongs to root. */
    kill: (): boolean => child.kill('SIGTERM'),
    letGo,
    /** As `letGo`, and this process does not wait for its end to end itself. */
    abandon: (): void => {
      letGo();
      child.stderr?.destroy();
      child.unref();
    },
  };
};

/** Hands on what the helper says. What is no frame means that it can't be relied on: it is ended. */
const listen = (
  channel: Duplex,
  child: ChildProcess,
  onEvent: (event: ToldEvent) => void,
): void => {
  const decoder = createFrameDecoder();
  const breakOff = (): void => {
    channel.destroy();
    child.kill('SIGTERM');
  };
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
  const lines = createLineCutter((line) => {
    if (line.trim() === '') return;
    text.push(line.trim());
    text.splice(0, text.length - TEXT_LINES);
  }, 4096);
  child.stderr?.setEncoding('utf8').on('data', lines.push).once('end', lines.end);
};
