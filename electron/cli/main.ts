import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { createPorts } from '../adapters/create-ports.ts';
import { findInstallation } from '../adapters/installation.ts';
import { createEngine } from '../engine/index.ts';
import type { CommandContext } from './command.ts';
import { exitStatus, exitStatusOf } from './exit-status.ts';
import { createOutput } from './output.ts';
import { parseArguments } from './program.ts';

const run = async (args: string[]): Promise<number> => {
  const output = createOutput(args.includes('--json'), process);
  const installation = findInstallation(import.meta.url);
  const parsed = parseArguments(args, installation.version);
  if (parsed.kind === 'text') {
    output.text(parsed.text);
    return exitStatus.done;
  }
  if (parsed.kind === 'usage') {
    output.fail(parsed.failure);
    return exitStatus.usage;
  }

  const engine = createEngine(await createPorts(installation, { terminal: true }));
  const context: CommandContext = {
    engine,
    output,
    ask: process.stdin.isTTY ? (question) => askOnTerminal(output.question(question)) : null,
    signal: abortedBySignals(),
    startEntry: (name, entryArgs) => startEntry(installation.entry(name), entryArgs),
  };
  try {
    const end = await parsed.run(context);
    if (end.ok) return end.value;
    output.fail(end.error);
    return exitStatusOf(end.error.code);
  } finally {
    await engine.close();
  }
};

/** The first Ctrl-C cancels and waits for a clean end; the command then says what state the stick is in. */
const abortedBySignals = (): AbortSignal => {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort());
  }
  return controller.signal;
};

const askOnTerminal = async (question: string): Promise<string> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = new AbortController();
  terminal.once('SIGINT', () => interrupted.abort());
  terminal.once('close', () => interrupted.abort());
  try {
    return await terminal.question(question, { signal: interrupted.signal });
  } catch {
    return '';
  } finally {
    terminal.close();
  }
};

/** Another program of ours in this one's place: it has the terminal, and its exit status is ours. */
const startEntry = (file: string, args: string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { stdio: 'inherit' });
    // Ctrl-C reaches the child by itself, as it is of the same process group.
    for (const signal of ['SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => child.kill(signal));
    child.on('error', () => resolve(exitStatus.failed));
    child.on('exit', (code) => resolve(code ?? exitStatus.cancelled));
  });

// A reader that went away (`| head`) ends us quietly.
process.stdout.on('error', () => process.exit(exitStatus.failed));
process.exitCode = await run(process.argv.slice(2));
