import { createParser } from 'eventsource-parser';
import {
  cancelled,
  type Failure,
  failure,
  type Result,
  saidBy,
  type Transport,
  type Update,
} from '../../electron/contract/index.ts';
import type { ClientTransport, Connection } from './client-transport.ts';

export type HttpTransportOptions = {
  /** Where the API is, with its slash at the end: `http://127.0.0.1:4711/api/`. */
  base: string;
  /** Of this run, for the header of each call. Without one nothing is asked, and the page is refused. */
  secret: string | null;
  /** Once: the server does not know the secret, which is of another run. */
  onRefused?: () => void;
  fetch?: typeof globalThis.fetch;
  /** First and longest wait before the stream is opened again; it doubles in between. */
  backOffMs?: { first: number; longest: number };
  /** A stream that is silent for longer is dead; the server speaks at least every 15 s. */
  silenceMs?: number;
};

/** In characters. The largest message is a snapshot of all jobs. */
const longestMessage = 256 * 1024 * 1024;

/**
 * What the engine's `subscribe` promises holds across broken streams: the last `seq` is asked for again. `EventSource`
 * can't send a header, so that the stream is read from a `fetch`.
 */
export const createHttpTransport = (options: HttpTransportOptions): ClientTransport => {
  const request = options.fetch ?? globalThis.fetch.bind(globalThis);
  const connection = createConnectionWatch();
  const { secret } = options;
  if (secret === null) connection.set('refused');
  const authorization = `Bearer ${secret}`;
  let isRefused = false;
  const refuse = () => {
    connection.set('refused');
    if (!isRefused) options.onRefused?.();
    isRefused = true;
  };

  const call: Transport['call'] = async (name, input, { signal } = {}) => {
    if (secret === null) return { ok: false, error: answered(401, '') };
    try {
      const response = await request(`${options.base}${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify(input),
        ...(signal ? { signal } : {}),
      });
      if (response.ok) return (await response.json()) as Result<never>;
      if (isRefusal(response.status)) refuse();
      const words = (await response.text()).slice(0, 500);
      return { ok: false, error: answered(response.status, words) };
    } catch (fault) {
      if (signal?.aborted) return cancelled();
      return { ok: false, error: unreachable(fault) };
    }
  };

  const subscribe: Transport['subscribe'] = (afterSeq, onUpdate) => {
    const ending = new AbortController();
    if (secret !== null) void follow(afterSeq, onUpdate, ending.signal);
    return () => ending.abort();
  };

  const follow = async (
    afterSeq: number | null,
    onUpdate: (update: Update) => void,
    signal: AbortSignal,
  ) => {
    const { first, longest } = options.backOffMs ?? { first: 250, longest: 5_000 };
    let seq = afterSeq;
    let waitMs = first;
    while (!signal.aborted) {
      const end = await readStream(seq, signal, (update) => {
        seq = update.type === 'snapshot' ? update.state.seq : update.event.seq;
        waitMs = first;
        connection.set('live');
        onUpdate(update);
      });
      if (signal.aborted) return;
      if (end === 'refused') return refuse();
      connection.set('lost');
      await pause(waitMs, signal);
      waitMs = Math.min(waitMs * 2, longest);
    }
  };

  /** Resolves when the stream has ended, however it did. */
  const readStream = async (
    seq: number | null,
    signal: AbortSignal,
    onUpdate: (update: Update) => void,
  ): Promise<'ended' | 'refused'> => {
    const silence = createSilenceAlarm(options.silenceMs ?? 40_000);
    try {
      const response = await request(
        `${options.base}events${seq === null ? '' : `?after=${seq}`}`,
        {
          headers: { accept: 'text/event-stream', authorization },
          signal: AbortSignal.any([signal, silence.signal]),
          cache: 'no-store',
        },
      );
      if (isRefusal(response.status)) return 'refused';
      if (!response.ok || !response.body) return 'ended';
      connection.set('live');
      const parser = createParser({
        maxBufferSize: longestMessage,
        onEvent: ({ event, data }) => {
          // Not after the subscriber has left, even when more came in the same piece.
          if (event === undefined && !signal.aborted) onUpdate(JSON.parse(data) as Update);
        },
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return 'ended';
        silence.hear();
        // Throws after what was longer than any message of ours.
        parser.feed(value);
      }
    } catch {
      return 'ended';
    } finally {
      silence.stop();
    }
  };

  return { call, subscribe, watchConnection: connection.watch };
};

const isRefusal = (status: number) => status === 401 || status === 403;

const createConnectionWatch = () => {
  let current: Connection = 'connecting';
  const listeners = new Set<(connection: Connection) => void>();
  return {
    set: (next: Connection) => {
      // Nothing but a reload brings another secret.
      if (next === current || current === 'refused') return;
      current = next;
      for (const listener of listeners) listener(next);
    },
    watch: (onChange: (connection: Connection) => void) => {
      listeners.add(onChange);
      onChange(current);
      return () => {
        listeners.delete(onChange);
      };
    },
  };
};

const createSilenceAlarm = (afterMs: number) => {
  const controller = new AbortController();
  const arm = () => setTimeout(() => controller.abort(), afterMs);
  let timer = arm();
  return {
    signal: controller.signal,
    hear: () => {
      clearTimeout(timer);
      timer = arm();
    },
    stop: () => clearTimeout(timer),
  };
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

const answered = (status: number, said: string): Failure =>
  failure('INTERNAL', { reason: 'answered', status, said });

const unreachable = (fault: unknown): Failure =>
  failure('INTERNAL', { reason: 'unreachable', over: 'http', said: saidBy(fault) });
