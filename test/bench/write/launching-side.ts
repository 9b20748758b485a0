/**
 * The unprivileged half, as a program of its own, so that what it uses can be told: `node launching-side.ts HELPER_FILE TASK_JSON`. It prints
 * `LaunchingSide` as JSON. The helper is its child.
 */
import { tmpdir } from 'node:os';
import { createHelperLauncher } from '../../../electron/adapters/helper-launcher.ts';
import type { HelperEnd, HelperTask } from '../../../electron/engine/ports/index.ts';

export type LaunchingSide = { seconds: number; cpuSeconds: number; reports: HelperEnd['reports'] };

const [helperFile = '', task = ''] = process.argv.slice(2);
const launcher = createHelperLauncher({
  helperFile,
  nodeExecutable: process.execPath,
  cacheFolder: tmpdir(),
  terminal: null,
});
const startedAt = performance.now();
const used = process.cpuUsage();
const { reports } = await launcher.run(
  JSON.parse(task) as HelperTask,
  () => undefined,
  new AbortController().signal,
);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(used);
console.log(
  JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, reports } satisfies LaunchingSide),
);
