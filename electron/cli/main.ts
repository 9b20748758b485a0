import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { createPorts, createUserSettings } from '../adapters/create-ports.ts';
import { findInstallation } from '../adapters/installation.ts';
import { killDescendants } from '../adapters/processes.ts';
import { holdsDrives, type Language } from '../contract/index.ts';
import { createEngine, type Engine, type Ports, readPreferences } from '../engine/index.ts';
import { pickLanguage, terminalLanguages } from '../texts/index.ts';
import type { CommandContext } from './command.ts';
import { exitStatus, exitStatusOf } from './exit-status.ts';
import { type Interrupt, leaveInTime, takeInterrupts } from './interrupt.ts';
import { createOutput } from './output.ts';
import { parseArguments } from './program.ts';

const run = async (args: string[], interrupt: Interrupt): Promise<number> => {
  const language = await readLanguage(createUserSettings());
  const output = createOutput(args.includes('--json'), language, process);
  const installation = findInstallation(import.meta.url);
  const parsed = parseArguments(args, installation.version, language);
  if (parsed.kind === 'text') {
    output.text(parsed.text);
    return exitStatus.done;
  }
  if (parsed.kind === 'usage') {
    output.fail(parsed.failure);
    return exitStatus.usage;
  }

  const ports = await createPorts(installation, {
    terminal: output.texts.ask.password,
    shell: 'commandLine',
  });
  if (!ports.ok) {
    output.fail(ports.error);
    return exitStatusOf(ports.error.code);
  }
  const engine = createEngine(ports.value);
  const context: CommandContext = {
    engine,
    output,
    ask: process.stdin.isTTY
      ? (question) => askOnTerminal(output.question(question), interrupt.signal)
      : null,
    signal: interrupt.signal,
    startEntry: (name, entryArgs) => {
      interrupt.handOver();
      return startEntry(installation.entry(name), entryArgs);
    },
  };
  try {
    const end = await Promise.race([
      parsed.run(context),
      leaveInTime(interrupt, engine.state, output),
    ]);
    if (end.ok) return end.value;
    output.fail(end.error);
    return exitStatusOf(end.error.code);
  } finally {
    await closeInTime(engine, interrupt);
  }
};

/** What has ended but for a last step is given that. */
const SETTLING_MS = 150;

/** What was called off and hangs (a program, a disk, a name that is looked up) ends with this process. */
const closeInTime = async (engine: Engine, { signal, outOfPatience }: Interrupt): Promise<void> => {
  const closed = engine.close();
  if (!signal.aborted) return closed;
  await Promise.race([closed, outOfPatience.then(() => pause(SETTLING_MS))]);
  // A library's own program (drivelist has one) is in nobody's list. Who writes to a drive ends by itself, and cleanly.
  if (!engine.state().jobs.some(holdsDrives)) killDescendants(process.pid);
};

const askOnTerminal = async (question: string, signal: AbortSignal): Promise<string> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = new AbortController();
  terminal.once('SIGINT', () => interrupted.abort());
  terminal.once('close', () => interrupted.abort());
  try {
    return await terminal.question(question, {
      signal: AbortSignal.any([interrupted.signal, signal]),
    });
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

/** The one that was chosen for the window, else the terminal's. */
const readLanguage = async (settings: Ports['settings']): Promise<Language> => {
  const { language } = await readPreferences({ settings });
  return pickLanguage(language, terminalLanguages(process.env));
};

// A reader that went away (`| head`) ends us quietly.
process.stdout.on('error', () => process.exit(exitStatus.failed));
const interrupt = takeInterrupts();
process.exitCode = await run(process.argv.slice(2), interrupt);
// Something may still hang that nobody waits for any more.
if (interrupt.signal.aborted) process.exit();
