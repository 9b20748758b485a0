// `npm run pictures`: a picture of every state of the window, light and dark, in assets/screenshots/stories, which git
// does not keep; those that README shows also where it shows them.
// `npm run pictures -- TEXT` only of those whose name has TEXT in it.
import { rmSync } from 'node:fs';
import { build } from './build.mjs';
import { prepare } from './prepare.mjs';
import { follow } from './processes.mjs';
import { at, main, root } from './project.mjs';

await main(async () => {
  const filters = process.argv.slice(2);
  const node = await prepare();
  await build(node, ['stories']);
  // What has no story any more is not made again.
  if (filters.length === 0) {
    rmSync(at('assets', 'screenshots', 'stories'), { recursive: true, force: true });
  }
  const args = [
    ...[at('node_modules', 'playwright', 'cli.js'), 'test', 'pictures'],
    ...['-c', at('test', 'config', 'stories.config.ts'), '--reporter=dot'],
    ...(filters.length > 0 ? ['--grep', filters.join('|')] : []),
  ];
  return follow(node, args, { cwd: root, env: { ...process.env, FLAKESTICK_PICTURES: '1' } });
});
