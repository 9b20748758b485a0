/**
 * The guest's end of the line to the tests: reads a line of JSON from the virtio port, does it, answers. It is started
 * before the snapshot is taken, so it never costs a test its start. Run by node as it is, without a build.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { openSync, read, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { GuestDisk, GuestMessage, HostMessage } from './agent-protocol.ts';

const PORTS = '/sys/class/virtio-ports';

const findPort = (): string => {
  for (const name of readdirSync(PORTS)) {
    if (readText(join(PORTS, name, 'name')) === 'agent') return join('/dev', name);
  }
  throw new Error('there is no port to the host');
};

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
};

const port = openSync(findPort(), 'r+');
const running = new Map<number, ChildProcess>();

const send = (message: GuestMessage): void => {
  const line = Buffer.from(`${JSON.stringify(message)}\n`);
  let sent = 0;
  while (sent < line.length) {
    try {
      sent += writeSync(port, line, sent);
    } catch {
      // Nobody listens on the host: it has gone, and so will this guest.
      return;
    }
  }
};

const run = (message: Extract<HostMessage, { op: 'run' }>): void => {
  const { id, command, env, withInput } = message;
  const [program = 'false', ...args] = command;
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: [withInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      send({ type: 'output', id, stream, text, atMs: Date.now() });
    });
  }
  // It may end before it has read all.
  child.stdin?.on('error', () => {});
  if (child.pid !== undefined) running.set(id, child);
  const end = (status: number | null, signal: string | null) => {
    running.delete(id);
    send({ type: 'exited', id, status, signal });
  };
  child.on('error', (problem) => {
    send({ type: 'output', id, stream: 'stderr', text: problem.message, atMs: Date.now() });
    if (child.pid === undefined) end(127, null);
  });
  child.on('close', end);
};

const listDisks = (): GuestDisk[] =>
  readdirSync('/sys/block')
    .filter((name) => /^(sd|vd|nvme)/.test(name))
    .map((name) => ({
      name,
      diskseq: Number(readText(join('/sys/block', name, 'diskseq')) ?? 0),
      sizeBytes: 512 * Number(readText(join('/sys/block', name, 'size')) ?? 0),
    }));

const findProcesses = (text: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => readText(join('/proc', name, 'cmdline'))?.includes(text))
    .map(Number);

const setClock = (epochMs: number): void => {
  // A restored guest believes that it is still the time of the snapshot.
  if (Math.abs(Date.now() - epochMs) > 500) {
    spawnSync('busybox', ['date', '-s', `@${Math.round(epochMs / 1000)}`], { stdio: 'ignore' });
  }
};

const handle = (message: HostMessage): void => {
  const { id } = message;
  switch (message.op) {
    case 'hello':
      setClock(message.epochMs);
      send({ type: 'done', id });
      break;
    case 'run':
      run(message);
      break;
    case 'disks':
      send({ type: 'disks', id, disks: listDisks() });
      break;
    case 'processes':
      send({ type: 'processes', id, pids: findProcesses(message.text) });
      break;
    case 'signal': {
      const pid = running.get(message.run)?.pid;
      if (pid !== undefined) process.kill(pid, message.signal);
      send({ type: 'done', id });
      break;
    }
    case 'input':
      running.get(message.run)?.stdin?.write(message.text);
      send({ type: 'done', id });
      break;
  }
};

const handleLine = (line: string): void => {
  try {
    handle(JSON.parse(line) as HostMessage);
  } catch (problem) {
    // The rest of a line that was cut by the restore, or a process that is gone.
    console.error(String(problem));
  }
};

const chunk = Buffer.alloc(64 * 1024);
let pending = '';
const readNext = (): void =>
  read(port, chunk, 0, chunk.length, null, (problem, count) => {
    pending += chunk.toString('utf8', 0, problem ? 0 : count);
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') handleLine(line);
    // Nothing to read at once means that nobody is connected.
    if (problem || count === 0) setTimeout(readNext, 20);
    else readNext();
  });
readNext();
