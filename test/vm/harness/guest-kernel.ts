import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  copyFileSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

export type GuestKernel = {
  /** Such as `6.1.0-56-amd64`. */
  version: string;
  /** The bzImage. */
  image: string;
  /** Folder of its modules. */
  modules: string;
};

/** Debian's newest kernel for machines (its cloud flavour has no USB), or null. It need not be the one that runs. */
export const findGuestKernel = (): GuestKernel | null => {
  const versions = listFolder('/boot')
    .map((name) => /^vmlinuz-(\d.*-amd64)$/.exec(name)?.[1])
    .filter((version) => version !== undefined && !/-(cloud|rt)-/.test(version));
  const newestFirst = versions
    .filter((version) => version !== undefined)
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  for (const version of newestFirst) {
    const kernel = {
      version,
      image: `/boot/vmlinuz-${version}`,
      modules: `/lib/modules/${version}`,
    };
    if (isReadable(kernel.image) && isReadable(join(kernel.modules, 'modules.dep'))) return kernel;
  }
  return null;
};

/**
 * Unpacks the ELF image of a bzImage: QEMU starts that through PVH, and saves the guest the slow work of unpacking it.
 * Offsets are those of the setup header (Documentation/arch/x86/boot.rst).
 */
export const extractKernel = (kernel: GuestKernel, target: string): void => {
  const bzImage = readFileSync(kernel.image);
  const setupSectors = bzImage.readUInt8(0x1f1) || 4;
  const start = (setupSectors + 1) * 512 + bzImage.readUInt32LE(0x248);
  const payload = bzImage.subarray(start, start + bzImage.readUInt32LE(0x24c));
  const elf = unpack(payload);
  if (elf.toString('latin1', 1, 4) !== 'ELF') throw new Error(`${kernel.image} holds no ELF image`);
  writeFileSync(target, elf);
};

/** As it is, for a firmware that can start it. */
export const copyKernel = (kernel: GuestKernel, target: string): void =>
  copyFileSync(kernel.image, target);

/** The kernel's build appends the unpacked size (4 bytes) to the formats that do not have it (scripts/Makefile.lib). */
const SIZE_BYTES = 4;

const unpack = (payload: Buffer): Buffer => {
  const magic = payload.toString('hex', 0, 4);
  if (magic.startsWith('1f8b')) return gunzipSync(payload);
  if (magic === '28b52ffd') return zstdDecompressSync(payload.subarray(0, -SIZE_BYTES));
  if (magic === 'fd377a58') return unpackXz(payload.subarray(0, -SIZE_BYTES));
  throw new Error(`the kernel is packed in a way that is not known (${magic})`);
};

const unpackXz = (input: Buffer): Buffer =>
  execFileSync('xz', ['--decompress', '--stdout'], { input, maxBuffer: 512 * 1024 * 1024 });

export type KernelModule = {
  name: string;
  /** Path inside the folder of modules. */
  path: string;
};

/** The modules with all that they need, each after what it needs. What is built into the kernel is no module. */
export const orderModules = (kernel: GuestKernel, names: string[]): KernelModule[] => {
  const needs = new Map<string, { path: string; needed: string[] }>();
  for (const line of readFileSync(join(kernel.modules, 'modules.dep'), 'utf8').split('\n')) {
    const [path, rest] = line.split(':');
    if (!path || rest === undefined) continue;
    needs.set(nameOf(path), { path, needed: rest.trim().split(/\s+/).filter(Boolean) });
  }
  const ordered = new Map<string, KernelModule>();
  const add = (name: string): void => {
    const found = needs.get(name);
    if (found === undefined || ordered.has(name)) return;
    for (const path of found.needed) add(nameOf(path));
    ordered.set(name, { name, path: found.path });
  };
  for (const name of names) add(name);
  return [...ordered.values()];
};

/** The module as the kernel itself can load it; Debian packs them from version 13 on. */
export const readModule = (kernel: GuestKernel, module: KernelModule): Buffer => {
  const content = readFileSync(join(kernel.modules, module.path));
  return module.path.endsWith('.xz') ? unpackXz(content) : content;
};

const nameOf = (path: string): string =>
  basename(path)
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_');

const listFolder = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const isReadable = (file: string): boolean => {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};
