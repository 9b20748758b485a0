import type { GuestDisk, GuestMessage, HostMessage } from '../guest/agent-protocol.ts';
import { connectTo, pause, readLines } from './line-reader.ts';

export type GuestRun = {
  /** Null where a signal ended it. */
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
};

export type RunningInGuest = {
  ended: Promise<GuestRun>;
  signal: (name: NodeJS.Signals) => Promise<void>;
  /** To its standard input, where it has one. */
  write: (text: string) => Promise<void>;
};

/** A line of standard output, and the guest's time at which it came, in milliseconds. */
export type OnGuestLine = (line: string, atMs: number) => void;

export type StartOptions = {
  env?: Record<string, string>;
  onLine?: OnGuestLine;
  /** Standard output and standard error as they come, not line by line: a prompt does not end its line. */
  onText?: (text: string) => void;
  /** It has a standard input, for `write`. */
  withInput?: boolean;
};

export type GuestLine = {
  start: (command: string[], options?: StartOptions) => RunningInGuest;
  disks: () => Promise<GuestDisk[]>;
  processes: (text: string) => Promise<number[]>;
  close: () => void;
};

type Job = {
  run: GuestRun;
  pendingLine: string;
  onLine: OnGuestLine;
  onText: (text: string) => void;
  end: (run: GuestRun) => void;
};
type Answer = { take: (message: GuestMessage) => void; refuse: (problem: Error) => void };
type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never;

const GUEST_ENDED = 'the guest has ended';

/** It takes six seconds where nothing else is to do. */
const BOOT_LIMIT_MS = 120_000;

/** The host's end of the line to the agent. Resolves when the agent answers. */
export const connectGuest = async (path: string, stillThere: () => boolean): Promise<GuestLine> => {
  const socket = await connectTo(path, stillThere);
  const jobs = new Map<number, Job>();
  const answers = new Map<number, Answer>();
  let nextId = 1;

  readLines(socket, (line) => {
    const message = parse(line);
    if (message === null) return;
    const job = jobs.get(message.id);
    if (message.type === 'output' && job) takeOutput(job, message);
    else if (message.type === 'exited' && job) {
      jobs.delete(message.id);
      if (job.pendingLine !== '') job.onLine(job.pendingLine, Number.NaN);
      job.end({ ...job.run, status: message.status, signal: message.signal });
    } else answers.get(message.id)?.take(message);
  });
  let isClosed = false;
  let isWanted = false;
  socket.on('close', () => {
    isClosed = true;
    for (const { run, end } of jobs.values()) end({ ...run, signal: GUEST_ENDED });
    // Where the test itself ended it, nobody waits any more.
    if (!isWanted) for (const { refuse } of answers.values()) refuse(new Error(GUEST_ENDED));
  });

  const send = (message: WithoutId<HostMessage>, id = nextId++): number => {
    socket.write(`${JSON.stringify({ ...message, id })}\n`);
    return id;
  };
  const ask = (message: WithoutId<HostMessage>): Promise<GuestMessage> =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(new Error(GUEST_ENDED));
      const id = send(message);
      const take = (answer: GuestMessage) => {
        answers.delete(id);
        resolve(answer);
      };
      answers.set(id, { take, refuse: reject });
    });

  // What is sent before the guest has the port open again is lost.
  let answered = false;
  const giveUpAt = Date.now() + BOOT_LIMIT_MS;
  while (!answered) {
    if (!stillThere()) throw new Error('it ended before it answered');
    if (Date.now() > giveUpAt) throw new Error('its agent does not answer');
    const hello = ask({ op: 'hello', epochMs: Date.now() }).then(() => {
      answered = true;
    });
    await Promise.race([hello, pause(100)]);
  }

  return {
    start: (command, options = {}) => {
      const { env = {}, onLine = () => {}, onText = () => {}, withInput = false } = options;
      const id = nextId++;
      const ended = new Promise<GuestRun>((end) => {
        const run = { status: null, signal: null, stdout: '', stderr: '' };
        if (isClosed) end({ ...run, signal: GUEST_ENDED });
        else jobs.set(id, { run, pendingLine: '', onLine, onText, end });
      });
      send({ op: 'run', command, env, withInput }, id);
      return {
        ended,
        signal: async (signal) => {
          await ask({ op: 'signal', run: id, signal });
        },
        write: async (text) => {
          await ask({ op: 'input', run: id, text });
        },
      };
    },
    disks: async () => {
      const answer = await ask({ op: 'disks' });
      return answer.type === 'disks' ? answer.disks : [];
    },
    processes: async (text) => {
      const answer = await ask({ op: 'processes', text });
      return answer.type === 'processes' ? answer.pids : [];
    },
    close: () => {
      isWanted = true;
      socket.destroy();
    },
  };
};

const takeOutput = (job: Job, message: Extract<GuestMessage, { type: 'output' }>): void => {
  job.run[message.stream] += message.text;
  job.onText(message.text);
  if (message.stream === 'stderr') return;
  const lines = (job.pendingLine + message.text).split('\n');
  job.pendingLine = lines.pop() ?? '';
  for (const line of lines) job.onLine(line, message.atMs);
};

/** Null for what a restore has cut in two. */
const parse = (line: string): GuestMessage | null => {
  try {
    return JSON.parse(line) as GuestMessage;
  } catch {
    return null;
  }
};
