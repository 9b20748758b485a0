import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { at, readJson, Stop } from './project.mjs';

/** The Node.js that Electron embeds; what is built and tested runs on no other major version. */
const wanted = 24;

const own = at('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const remembered = at('node_modules', '.flakestick-runtime.json');

/**
 * Path of a Node.js 24 that runs here: the project's own, or the one that runs this script where the project's can't
 * (its install script was not allowed, or as on NixOS there is no loader for foreign programs).
 */
export const runtime = () => {
  const known = readJson(remembered)?.node;
  if (known !== undefined && existsSync(known)) return known;
  const node = [own, process.execPath].find(isWanted);
  if (node === undefined) {
    throw new Stop(
      `Flakestick runs on Node.js ${wanted} or newer; this one is ${process.version}, and the project's own (${own}) can't run here.\n` +
        `On NixOS start it from "nix shell nixpkgs#nodejs_${wanted}", elsewhere install Node.js ${wanted}. If npm's setting\n` +
        `"ignore-scripts" is on, it kept the project's own from being installed: remove node_modules, and start without it.`,
    );
  }
  try {
    writeFileSync(remembered, JSON.stringify({ node }));
  } catch {
    // Someone else's checkout: then it is found out each time.
  }
  return node;
};

const isWanted = (node) => {
  if (!existsSync(node)) return false;
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return status === 0 && Number(/^v(\d+)\./.exec(stdout)?.[1]) >= wanted;
};
