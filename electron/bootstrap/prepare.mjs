import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { follow } from './processes.mjs';
import { at, readJson, root, Stop, say } from './project.mjs';
import { runtime } from './runtime.mjs';

const oldest = 20;

/** Installs the locked dependencies where they are missing or stale. Returns the path of the Node.js to use. */
export const prepare = async () => {
  if (Number(process.versions.node.split('.')[0]) < oldest) {
    throw new Stop(
      `Flakestick needs Node.js ${oldest} or newer to start; this is ${process.version}.`,
    );
  }
  if (whyInstall() !== null) {
    await withLock('install', async () => {
      // Whoever held the lock before may have done it.
      const reason = whyInstall();
      if (reason !== null) await install(reason);
    });
  }
  return runtime();
};

/** Null where node_modules holds what package-lock.json says, for this machine. */
export const whyInstall = () => {
  const locked = readJson(at('package-lock.json'))?.packages;
  if (!locked) throw new Stop('package-lock.json is missing or broken; get it back from git.');
  // npm writes this one last, so an interrupted installation has none.
  const installed = readJson(at('node_modules', '.package-lock.json'))?.packages;
  if (!installed) return 'they are missing';
  for (const [path, { version, optional }] of Object.entries(locked)) {
    if (path === '') continue;
    const found = installed[path];
    // Of optional packages only those for this machine are there.
    if (found === undefined ? !optional : found.version !== version) {
      return `${path.replace(/^.*node_modules\//, '')} ${version} is missing`;
    }
  }
  return null;
};

const install = async (reason) => {
  say(`Installing the locked dependencies (${reason}) …`);
  const [command, ...first] = npm();
  // Development dependencies are what everything runs on, whatever NODE_ENV or a setting of npm's says.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const status = await follow(command, [...first, ...args, '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && first.length === 0,
    env: { ...process.env, NODE_ENV: '', ...headers() },
  });
  if (status > 128) throw new Stop('', status);
  if (status !== 0) {
    throw new Stop(
      `The dependencies could not be installed (npm ci ended with ${status}; what it said stands above).\n` +
        "Without a network they come from npm's cache only: connect, and start again. Behind a proxy or a registry\n" +
        'of your own, "npm config set registry …" tells npm where to look. "npm ci" alone repeats this step.',
    );
  }
};

/**
 * The C headers that came with this Node.js, so that an addon that must be compiled needs no download of them. It is of
 * no matter that another version runs it: drivelist's interface to Node.js (N-API) is the same in all.
 */
const headers = () => {
  const folder = dirname(dirname(process.execPath));
  const present = existsSync(join(folder, 'include', 'node', 'node_api.h'));
  return present && !process.env.npm_config_nodedir ? { npm_config_nodedir: folder } : {};
};

/** The npm that started us, else the one on the PATH. */
const npm = () => {
  const file = process.env.npm_execpath;
  return file && basename(file) === 'npm-cli.js' ? [process.execPath, file] : ['npm'];
};
