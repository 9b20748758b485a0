import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withLock } from './lock.mjs';
import { prepare } from './prepare.mjs';
import { follow } from './processes.mjs';
import { at, main, readJson, root, Stop, say } from './project.mjs';
import { commonInputs, targets } from './targets.mjs';

/** Builds those of the targets that are out of date. */
export const build = async (node, names = Object.keys(targets)) => {
  if (names.every(isCurrent)) return;
  await withLock('build', async () => {
    const stale = names.filter((name) => !isCurrent(name));
    if (stale.length === 0) return;
    const started = Date.now();
    say(`Building ${stale.join(', ')} …`);
    // Before the build, so that what is changed meanwhile is built again.
    const inputs = new Map(stale.map((name) => [name, hashOf(inputsOf(name))]));
    await Promise.all(commandsFor(stale).map((args) => step(node, args)));
    for (const name of stale) remember(name, inputs.get(name));
    say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
  });
};

const commandsFor = (names) => {
  const bundled = names.filter((name) => targets[name].bundle);
  const commands = names
    .map((name) => targets[name].vite)
    .filter(Boolean)
    .map(({ config, folder, mode = 'production' }) => [
      at('node_modules', 'vite', 'bin', 'vite.js'),
      ...['build', '--config', at(config), '--mode', mode],
      ...['--outDir', at(folder), '--emptyOutDir', '--logLevel', 'error'],
    ]);
  if (bundled.length > 0) commands.push([at('electron', 'bootstrap', 'bundle.mjs'), ...bundled]);
  return commands;
};

const step = async (node, args) => {
  const status = await follow(node, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status > 128) throw new Stop('', status);
  if (status !== 0) throw new Stop('The build failed; what it said stands above.');
};

const stampOf = (name) => at('.cache', 'build', `${name}.json`);

/** Neither its inputs nor what was built from them changed since (by size and time of change). */
const isCurrent = (name) => {
  const stamp = readJson(stampOf(name));
  return (
    stamp !== null &&
    stamp.inputs === hashOf(inputsOf(name)) &&
    stamp.outputs === hashOf(outputsOf(name))
  );
};

const remember = (name, inputs) => {
  mkdirSync(dirname(stampOf(name)), { recursive: true });
  writeFileSync(stampOf(name), JSON.stringify({ inputs, outputs: hashOf(outputsOf(name)) }));
};

const inputsOf = (name) => [...commonInputs, ...targets[name].inputs];
const outputsOf = (name) => [targets[name].bundle?.file ?? targets[name].vite.folder];

const hashOf = (paths) => {
  const hash = createHash('sha256');
  for (const path of paths) hashPath(hash, at(path));
  return hash.digest('hex');
};

const hashPath = (hash, path) => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) hash.update(`${relative(root, path)} is missing\n`);
  else if (found.isDirectory()) {
    for (const name of readdirSync(path).sort()) hashPath(hash, join(path, name));
  } else hash.update(`${relative(root, path)} ${found.size} ${found.mtimeMs}\n`);
};

const unknownIn = (names) => names.filter((name) => !Object.hasOwn(targets, name));

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const names = process.argv.slice(2);
    const [unknown] = unknownIn(names);
    if (unknown !== undefined) {
      const known = Object.keys(targets).join(', ');
      throw new Stop(`There is no target ${unknown}. There are: ${known}.`, 2);
    }
    await build(await prepare(), names.length > 0 ? names : undefined);
  });
}
