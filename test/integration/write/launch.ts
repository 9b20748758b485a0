/**
 * A program of its own that runs one task: `node launch.ts HELPER_FILE TASK_JSON [SETTINGS_JSON]`. It prints a `HelperEnd` as its last
 * line, and each event before it. For tests that need another user, a terminal, or a launcher that can be killed.
 */
import { tmpdir } from 'node:os';
import { createHelperLauncher } from '../../../electron/adapters/helper-launcher.ts';
import type { HelperTask, WorkEvent } from '../../../electron/engine/ports/index.ts';
import { terminalTexts } from '../../../electron/texts/terminal.ts';

export type LaunchSettings = {
  terminal?: boolean;
  /** Asks for authorisation first; then waits until its standard input ends, as if it built something. */
  hold?: boolean;
  cacheFolder?: string;
};

const [helperFile = '', taskText = '', settingsText = '{}'] = process.argv.slice(2);
const task = JSON.parse(taskText) as HelperTask;
const {
  terminal = false,
  hold = false,
  cacheFolder = tmpdir(),
}: LaunchSettings = JSON.parse(settingsText);

const say = (line: object): void => console.log(JSON.stringify(line));
const onEvent = (event: WorkEvent): void => say(event);
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());

const launcher = createHelperLauncher({
  helperFile,
  nodeExecutable: process.execPath,
  cacheFolder,
  terminal: terminal ? terminalTexts('en').ask.password : null,
});

const runHeld = async (): Promise<void> => {
  const held = await launcher.hold(task.drives, onEvent, abort.signal);
  if (!held.ok) return say(held.error);
  say({ type: 'held' });
  for await (const _ of process.stdin);
  say(await held.value.run(task, onEvent, abort.signal));
};

if (hold) await runHeld();
else say(await launcher.run(task, onEvent, abort.signal));
