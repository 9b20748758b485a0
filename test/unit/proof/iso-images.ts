import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { program } from '../../config/machine.ts';

export const hasImageTools = program('mksquashfs') && program('xorriso');

export type IsoFlags = {
  /** As nixpkgs gives it to mksquashfs. */
  compression?: string[];
  /** More flags of mksquashfs. */
  squashfsFlags?: string[];
  /** In place of those of nixpkgs, for what other makers do. */
  isoFlags?: string[];
};

/** nixos/lib/make-iso9660-image.sh, without the boot loaders. */
const nixpkgsIsoFlags = [
  ['-iso-level', '3', '-volid', 'nixos-test', '-appid', 'nixos', '-publisher', 'nixos'],
  ['-graft-points', '-full-iso9660-filenames', '-joliet', '-r'],
].flat();

const mostArguments = 1000;

/** A folder for images; nothing of it is left after `remove`. */
export const createImageLab = () => {
  const root = mkdtempSync(join(tmpdir(), 'flakestick-images-'));
  let counter = 0;
  const next = (suffix: string) => {
    counter += 1;
    return join(root, `${counter}${suffix}`);
  };

  const run = (command: string, args: string[], cwd = root) =>
    execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 28 });

  /** nixos/lib/make-squashfs.nix: the registration and store paths side by side. */
  const makeSquashfs = (
    registration: string | null,
    paths: string[],
    { compression = ['-comp', 'zstd', '-Xcompression-level', '3'], squashfsFlags = [] }: IsoFlags,
  ): string => {
    // As arguments they would be more than a process is given (execve(2)), so their folder is packed as it is.
    const isFolder = paths.length > mostArguments;
    const folder = isFolder ? dirname(paths[0] ?? '') : next('');
    if (!isFolder) mkdirSync(folder);
    const sources = isFolder ? ['.'] : [...paths];
    if (registration !== null) {
      writeFileSync(join(folder, 'nix-path-registration'), registration);
      if (!isFolder) sources.unshift('nix-path-registration');
    }
    const squashfs = next('.squashfs');
    const flags = ['-no-hardlinks', '-all-root', '-b', '1048576'];
    if (!isFolder) flags.push('-keep-as-directory');
    run(
      'mksquashfs',
      [...sources, squashfs, ...flags, ...compression, ...squashfsFlags, '-no-progress'],
      folder,
    );
    return squashfs;
  };

  const makeIso = (
    squashfs: string | null,
    { isoFlags = nixpkgsIsoFlags }: IsoFlags = {},
  ): string => {
    const iso = next('.iso');
    const other = next('-version.txt');
    writeFileSync(other, 'a file beside it');
    const grafts = [
      `version.txt=${other}`,
      ...(squashfs === null ? [] : [`nix-store.squashfs=${squashfs}`]),
      `boot/grub/grub.cfg=${other}`,
    ];
    run('xorriso', ['-as', 'mkisofs', '-quiet', ...isoFlags, ...grafts, '-o', iso]);
    return iso;
  };

  /** Folders of that many names, each with a file in it, as `<32 characters>-<name>`. */
  const makePaths = (count: number): string[] => {
    const folder = next('-paths');
    mkdirSync(folder);
    return Array.from({ length: count }, (_, number) => {
      const path = join(folder, `${String(number).padStart(32, 'a')}-package-${number}`);
      if (number % 3 === 0) writeFileSync(path, `${number}`);
      else mkdirSync(path);
      return path;
    });
  };

  return {
    root,
    run,
    makeSquashfs,
    makeIso,
    makePaths,
    makeImage: (registration: string | null, paths: string[], flags: IsoFlags = {}) =>
      makeIso(makeSquashfs(registration, paths, flags), flags),
    names: (paths: string[]) => paths.map((path) => basename(path)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
};
export type ImageLab = ReturnType<typeof createImageLab>;
