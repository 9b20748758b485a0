/**
 * A program of its own that runs one task: `node launch.ts HELPER_FILE TASK_JSON`. It prints the report as its last line, and each event
 * before it. For tests that need another user, or a launcher that can be killed.
 */
import { createHelperLauncher } from '../../../electron/adapters/helper-launcher.ts';
import type { HelperTask } from '../../../electron/engine/ports/index.ts';

const [helperFile = '', task = ''] = process.argv.slice(2);
const launcher = createHelperLauncher({ helperFile, nodeExecutable: process.execPath });
const report = await launcher.run(
  JSON.parse(task) as HelperTask,
  (event) => console.log(JSON.stringify(event)),
  new AbortController().signal,
);
console.log(JSON.stringify(report));
