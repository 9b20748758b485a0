// `npm run dist [-- TARGET… --x64|--arm64 …]`: builds, then packages. What follows `--` goes to electron-builder.
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from './build.mjs';
import { prepare } from './prepare.mjs';
import { follow } from './processes.mjs';
import { at, main, root, Stop } from './project.mjs';

/** e_machine, at byte 18 of an ELF file (elf.h: EM_X86_64, EM_AARCH64). */
const machines = { x64: 62, arm64: 183 };
const projectNode = at('node_modules/node/bin/node');
const installers = ['deb', 'rpm', 'AppImage', 'dir'];

/** What of `args` electron-builder is given, and the processor that it is for. Throws a `Stop` for what can't be had. */
export const parseDistArguments = (args, ownArch = process.arch) => {
  const archs = Object.keys(machines).filter((arch) => args.includes(`--${arch}`));
  if (archs.length > 1) throw new Stop('Package for one processor at a time.', 2);
  const arch = archs[0] ?? ownArch;
  if (!Object.hasOwn(machines, arch)) {
    throw new Stop(`Flakestick is packaged for x64 and arm64; this is ${arch}.`, 2);
  }
  const names = args.filter((arg) => !arg.startsWith('-') && installers.includes(arg));
  const others = args.filter((arg) => !names.includes(arg) && arg !== `--${arch}`);
  return { arch, builderArgs: ['--linux', ...names, `--${arch}`, '--publish', 'never', ...others] };
};

/** What lies in a package beside the asar: from where in the project, to where below `resources`. */
const resources = [
  ['package.json'],
  ['dist/cli'],
  ['dist/helper'],
  ['dist/renderer'],
  ['dist/web'],
  ['nix'],
  // For the command line; the window's own is in the asar.
  ...['bindings', 'debug', 'file-uri-to-path', 'ms'].map((name) => [`node_modules/${name}`]),
  ...['package.json', 'js', 'build/Release/drivelist.node'].map((name) => [
    `node_modules/drivelist/${name}`,
  ]),
  ['assets/linux/flakestick-helper', 'dist/helper/flakestick-helper'],
];

const stageResources = (arch) => {
  const folder = at('.cache/dist', `resources-${arch}`);
  rmSync(folder, { recursive: true, force: true });
  for (const [from, to = from] of resources) {
    cpSync(at(from), join(folder, to), {
      recursive: true,
      filter: (file) => !/\.map$|\/result(-[^/]*)?$/.test(file),
    });
  }
  stageNode(arch, join(folder, 'runtime/node'));
};

/**
 * The Node.js that the packaged helper and command line run on. Another processor's comes from `FLAKESTICK_NODE`, a
 * Node.js 24 from nodejs.org for it; drivelist's binding is then this machine's, and lsblk takes its place.
 */
export const stageNode = (arch, file, own = process.env.FLAKESTICK_NODE ?? projectNode) => {
  const found = elfMachine(own);
  if (found !== machines[arch]) {
    throw new Stop(
      `The package for ${arch} needs a Node.js for ${arch}, and ${own} is none.\n` +
        `Package on a machine of that kind, or set FLAKESTICK_NODE to the bin/node of one for it.`,
    );
  }
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(own, file);
  chmodSync(file, 0o755);
};

const elfMachine = (file) => {
  try {
    const header = readFileSync(file).subarray(0, 20);
    return header.subarray(0, 4).toString('latin1') === '\x7fELF' ? header.readUInt16LE(18) : null;
  } catch {
    return null;
  }
};

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    const { arch, builderArgs } = parseDistArguments(process.argv.slice(2));
    const node = await prepare();
    await build(node);
    stageResources(arch);
    return follow(node, [at('node_modules/electron-builder/cli.js'), ...builderArgs], {
      cwd: root,
    });
  });
}
