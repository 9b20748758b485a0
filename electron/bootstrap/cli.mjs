// `npm run --silent cli -- …`: standard output is the command line's alone.
import { statSync } from 'node:fs';
import { build } from './build.mjs';
import { prepare } from './prepare.mjs';
import { follow } from './processes.mjs';
import { at, main } from './project.mjs';

/** npm runs scripts in the project's folder; a relative path means the one where the user stands. */
const workingFolder = () => {
  const { npm_lifecycle_event: script, INIT_CWD: folder } = process.env;
  const meant = script === 'cli' && folder ? folder : process.cwd();
  return statSync(meant, { throwIfNoEntry: false })?.isDirectory() ? meant : process.cwd();
};

await main(async () => {
  const args = process.argv.slice(2);
  const node = await prepare();
  await build(node, ['cli', 'helper', ...(args.includes('serve') ? ['web', 'renderer'] : [])]);
  return follow(node, [at('dist', 'cli', 'main.js'), ...args], { cwd: workingFolder() });
});
