import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../etcher', import.meta.url));
const VERSION = '10.2.15';
const INSTALL_LIMIT_MS = 300_000;

/** The only package of its that has to be compiled: it makes aligned buffers. Node-API, so one build serves every Node.js. */
const ADDON = '@ronomon/direct-io';

/** npm would try for minutes to reach a registry that it cannot. */
const SOON_OFFLINE = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000'];

export const etcherName = `etcher-sdk ${VERSION}`;
export const etcherProgram = join(folder, 'flash.mjs');

/** Installs etcher-sdk in its folder where it is not there yet. Null, or why it can't be used, in one line. */
export const prepareEtcher = (): string | null => {
  if (isInstalled()) return null;
  process.stderr.write(`Installing ${etcherName} in test/bench/etcher, once.\n`);
  const problem =
    npm('install', '--ignore-scripts', '--no-audit', '--no-fund', ...SOON_OFFLINE) ??
    npm('rebuild', '--foreground-scripts', ADDON);
  if (problem !== null) return problem;
  return isInstalled() ? null : `${ADDON} was not compiled`;
};

const isInstalled = (): boolean => {
  try {
    const manifest = join(folder, 'node_modules/etcher-sdk/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    return version === VERSION && existsSync(join(folder, 'node_modules', ADDON, 'binding.node'));
  } catch {
    return false;
  }
};

const npm = (...args: string[]): string | null => {
  const { status, stderr, error } = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: INSTALL_LIMIT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) return null;
  const lines = (stderr ?? '').split('\n').filter((line) => /^npm error|error:/i.test(line));
  return `npm ${args[0]}: ${error?.message ?? lines.slice(0, 3).join(' ')}`;
};

/** Etcher 2.1.4 runs its writer on Node.js 20 (its package.json, forge.sidecar.ts). Null where no `node` on the PATH is that. */
export const findNode20 = (): string | null => {
  const candidates = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((place) => place.startsWith('/') && !place.includes('node_modules'))
    .map((place) => join(place, 'node'));
  return candidates.find((file) => existsSync(file) && versionOf(file).startsWith('v20.')) ?? null;
};

const versionOf = (file: string): string =>
  spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout ?? '';
