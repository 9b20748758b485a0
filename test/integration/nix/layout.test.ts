import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { parseInstallerOptions } from '../../../electron/contract/installer-options.ts';
import type { Layout } from '../../../electron/contract/layout.ts';
import { has } from '../../config/machine.ts';
import { ownHome, removeOwnHome } from '../../config/own-home.ts';
import { said } from '../../fixtures/failure-words.ts';
import { expectedOfDisko, problemsOfDisko } from './layout-disko.ts';
import { expected as expectedOfPartitions } from './layout-expected.ts';
import { expectedProblems as problemsOfPartitions } from './layout-problems.ts';
import { parseExactly, summarise, Tables } from './layout-summary.ts';

const project = new URL('../../..', import.meta.url).pathname;
const fixtures = join(project, 'test/fixtures/layouts');
const expected = { ...expectedOfPartitions, ...expectedOfDisko };
const expectedProblems = { ...problemsOfPartitions, ...problemsOfDisko };
const nixpkgs = process.env.FLAKESTICK_NIXPKGS;

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'flakestick-layout-')));
});
afterAll(() => removeOwnHome(root));

const evaluate = (args: string[], env: Record<string, string> = {}): unknown =>
  JSON.parse(
    execFileSync('nix-instantiate', ['--eval', '--strict', '--json', ...args], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...ownHome(root), ...env },
    }),
  );

/** Every fixture, with the library at a path. */
const evaluateAll = (lib: string) =>
  Tables.parse(evaluate(['--arg', 'lib', `import ${lib}`, join(fixtures, 'evaluate.nix')]));
const standIn = join(project, 'test/fixtures/nixpkgs-lib.nix');

describe.skipIf(!has.nix)('layouts of hosts (needs nix)', () => {
  let tables: z.infer<typeof Tables>;
  beforeAll(() => {
    tables = evaluateAll(standIn);
  });
  const all = () =>
    Object.values(tables).flatMap((table) =>
      Object.entries(table).map(([name, { layout, again, defaults, defaultsAgain }]) => ({
        name,
        layout: parseExactly(layout),
        again: parseExactly(again),
        defaults,
        defaultsAgain,
      })),
    );
  const layoutOf = (name: string): Layout => {
    const found = all().find((candidate) => candidate.name === name);
    if (!found) throw new Error(`No fixture ${name}.`);
    return found.layout;
  };

  it('are as the contract has them, with names that occur once', () => {
    const names = all().map(({ name }) => name);
    expect(names.length).toBeGreaterThan(100);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(Object.keys(expected))('%s', (name) => {
    const layout = layoutOf(name);
    expect(layout.problems).toEqual([]);
    expect(summarise(layout)).toEqual(expected[name]);
  });

  it.each(Object.keys(expectedProblems))('%s: what is wrong with it', (name) => {
    expect(layoutOf(name).problems.map(({ code }) => code)).toEqual(expectedProblems[name]);
  });

  it('leave no fixture out', () => {
    const harmless = Object.keys(expected);
    const others = all().filter(
      ({ name }) => !harmless.includes(name) && !(name in expectedProblems),
    );
    expect(others.map(({ name }) => name).sort()).toEqual(
      ['dash', 'option with a comma', 'quotes', 'unicode'].sort(),
    );
    expect(others.flatMap(({ layout }) => layout.problems)).toEqual([]);
  });

  it('have a fixture for every problem that the code knows', () => {
    const folder = join(project, 'nix/lib/layout');
    const files = [`${folder}.nix`, ...readdirSync(folder).map((file) => join(folder, file))];
    const source = files.map((file) => readFileSync(file, 'utf8'));
    const known = source.join('\n').matchAll(/"([A-Z]+_[A-Z_]+)"/g);
    const seen = all().flatMap(({ layout }) => layout.problems.map(({ code }) => code));
    expect([...new Set([...known].map(([, code]) => code))].sort()).toEqual(
      [...new Set(seen)].sort(),
    );
  });

  it('say of every problem what it is about, and the next step', () => {
    for (const { layout } of all()) {
      for (const { message, hint } of layout.problems) {
        expect(message).toMatch(/[.?]$/);
        expect(hint).toMatch(/[.)]$/);
        expect(`${message}${hint}`).not.toMatch(/\n|null/);
      }
    }
  });

  it('have no problem twice', () => {
    for (const { name, layout } of all()) {
      const told = layout.problems.map(({ message, hint }) => `${message} ${hint}`);
      expect(new Set(told).size, name).toBe(told.length);
    }
  });

  it('print options that can be set as they are printed', () => {
    let count = 0;
    for (const { name, layout } of all()) {
      for (const { message, hint } of layout.problems) {
        // What no command line can have is printed nowhere.
        const flags = [...`${message} ${hint}`.matchAll(/--set ((?:'[^']*'|\\')+)/g)];
        for (const [, word = ''] of flags) {
          const set = execFileSync('sh', ['-c', `printf %s ${word}`], { encoding: 'utf8' });
          const parsed = parseInstallerOptions([set]);
          expect(parsed.ok, `${name}: ${set}`).toBe(true);
          const sizes = parsed.ok ? parsed.value['layout.sizes'] : undefined;
          for (const mountPoint of Object.keys(sizes ?? {})) expect(message).toContain(mountPoint);
          count += 1;
        }
        if (/--set/.test(hint)) expect(flags.length, hint).toBeGreaterThan(0);
      }
    }
    expect(count).toBeGreaterThan(15);
  });

  it('can be had as their hints say: what is offered to be kept is kept', () => {
    const { hint } = layoutOf('many in one pool').problems[0] ?? { hint: '' };
    expect(hint).toContain(
      `--set 'layout.sizes = { "/tank/a" = "keep"; "/tank/b" = "keep"; "/tank/c" = "keep"; "/tank/d" = "keep"; "/tank/it'\\''s" = "keep"; }'.`,
    );
    for (const { hint } of layoutOf('many on disks of their own').problems) {
      expect(hint).toMatch(/--set 'layout\.sizes = \{ (?:"[^"]+" = "keep"; ){2}\}'/);
    }
    const asPrinted = layoutOf('many on disks of their own').problems.map(({ hint }) =>
      String(/--set '([^']*)'/.exec(hint)?.[1]),
    );
    const options = parseInstallerOptions(asPrinted);
    if (!options.ok) throw new Error(said(options.error).message);
    const again = evaluate([
      '--argstr',
      'sizes',
      JSON.stringify(options.value['layout.sizes']),
      '-E',
      `{ sizes }: import ${project}nix/lib/layout.nix (
        (import ${fixtures}/impossible.nix (import ${fixtures}/parts.nix))."many on disks of their own"
        // { lib = import ${standIn}; sizes = builtins.fromJSON sizes; }
      )`,
    ]);
    expect(parseExactly(again).problems).toEqual([]);
    // The system itself is nothing to keep.
    for (const name of ['ZFS root', 'RAID', 'LVM', 'place on one disk', "kernel's name"]) {
      expect(layoutOf(name).problems[0]?.hint, name).not.toContain('keep');
    }
  });

  it('fit on a disk: one partition takes the rest and is the last, mounts follow their parents', () => {
    for (const { layout } of all()) {
      if (layout.problems.length > 0 || layout.method === 'disko') continue;
      const { partitions, mounts } = layout;
      expect(partitions.findIndex(({ size }) => size === null)).toBe(partitions.length - 1);
      expect(partitions.filter(({ role }) => role === 'root')).toHaveLength(1);
      expect(new Set(partitions.map(({ partLabel }) => partLabel)).size).toBe(partitions.length);
      const points = mounts.map(({ mountPoint }) => mountPoint);
      expect(points).toEqual(points.toSorted());
      for (const mount of mounts) {
        expect(partitions[mount.partition]?.format).toBe(mount.fsType);
      }
      for (const { subvolumes } of partitions) expect(subvolumes).toEqual(subvolumes.toSorted());
    }
  });

  const withoutLabels = (layout: Layout) => ({
    ...layout,
    partitions: layout.partitions.map((partition) => ({
      ...partition,
      label: null,
      luks: partition.luks && { ...partition.luks, label: null },
    })),
  });
  /** Options that contradict the host are not among its defaults. */
  const ofOptions = [
    'DISKO_DECIDES',
    'LABEL_DIFFERS',
    'LUKS_EXPECTED',
    'LUKS_NOT_OPENED',
    'MAPPER_NAME_TWICE',
    'SWAP_EXPECTED',
  ];

  it('stay as they are when their defaults are given back as options, but for the labels', () => {
    for (const { name, layout, again, defaults, defaultsAgain } of all()) {
      expect(defaultsAgain, name).toEqual(defaults);
      if (layout.problems.some(({ code }) => ofOptions.includes(code))) continue;
      expect(withoutLabels(again), name).toEqual(withoutLabels(layout));
    }
  });

  it('have labels for what the host finds by something else, each once', () => {
    for (const { name, again, defaults } of all()) {
      if (again.problems.length > 0) continue;
      const labels = again.partitions.flatMap(({ label, luks, role }) =>
        [role === 'data' || role === 'boot' ? null : label, luks?.label ?? null].filter(
          (label) => label !== null,
        ),
      );
      expect(new Set(labels).size, name).toBe(labels.length);
      expect(defaults.labels.efi, name).not.toBe('');
      expect(defaults.labels.root, name).not.toBe('');
    }
  });

  it('keep the labels that the host looks for', () => {
    const { defaults } = all().find(({ name }) => name === 'LUKS by mapper, with swap') ?? {};
    expect(defaults).toEqual({
      labels: { efi: 'EFI', root: 'NIXOS', luks: 'CRYPT', swap: 'swap' },
      luks: { enable: true, mapperName: 'cryptroot' },
      swap: { enable: true },
    });
  });

  it('carry hostile values as they are', () => {
    const quotes = layoutOf('quotes').partitions.find(({ role }) => role === 'root');
    expect(quotes?.label).toBe(`a'b"c\${d}`);
    expect(quotes?.subvolumes).toEqual(['it\'s "$(reboot)" `x`']);
    expect(layoutOf('unicode').partitions.at(-1)?.label).toBe('система');
    expect(layoutOf('long').partitions.at(-1)?.label).toBe('x'.repeat(20_000));
    expect(layoutOf('option with a comma').mounts[0]?.options).toEqual(['noatime']);
  });

  it('never mount outside of the installed system', () => {
    for (const { layout } of all()) {
      for (const { mountPoint } of [...layout.mounts, ...layout.kept]) {
        expect(mountPoint).toMatch(/^\//);
        expect(mountPoint.split('/')).not.toContain('..');
      }
    }
    expect(layoutOf('mount points').mounts.map(({ mountPoint }) => mountPoint)).toEqual([
      '/',
      '/a b$(c)\'"',
      '/boot',
    ]);
  });
});

describe.skipIf(!has.nix || !nixpkgs)('layouts of NixOS (needs FLAKESTICK_NIXPKGS)', () => {
  it('are with nixpkgs’ lib what they are with its stand-in', () => {
    expect(evaluateAll(`${nixpkgs}/lib`)).toEqual(evaluateAll(standIn));
  });

  it('are read from whole configurations', () => {
    // nix 2.8 crashes in its collector while it evaluates a whole NixOS.
    const layouts = evaluate(
      ['--argstr', 'nixpkgs', nixpkgs ?? '', join(fixtures, 'real-hosts.nix')],
      { GC_DONT_GC: '1' },
    ) as Record<string, unknown>;
    const read = (name: string) => parseExactly(layouts[name]);
    const luks =
      'luks(luks-6f1c0000-0000-4000-8000-000000000002 uuid=6f1c0000-0000-4000-8000-000000000002)';
    expect(summarise(read('generated'))).toEqual([
      'efi',
      'esp 1G "esp" vfat uuid=12AB-34CD',
      'swap 8G "swap" empty',
      `root rest "root" ${luks} btrfs uuid=6f1c0000-0000-4000-8000-000000000001 subvolumes=nix,root`,
      '/ <- 2 btrfs,subvol=root',
      '/boot <- 0 vfat,fmask=0022,dmask=0022',
      '/nix <- 2 btrfs,subvol=nix,noatime',
      'ignored /var/swapfile: A file in a file system',
    ]);
    expect(summarise(read('bios'))).toEqual([
      'bios',
      'biosBoot 1M "bios" empty',
      'swap 8G "swap" swap label=swap',
      'root rest "root" ext4 label=nixos',
      '/ <- 2 ext4',
      'ignored /tmp: In memory',
    ]);
    expect(summarise(read('both'))).toEqual([
      'both',
      'biosBoot 1M "bios" empty',
      'esp 1G "esp" vfat label=EFI',
      'root rest "system" luks(system) xfs',
      '/ <- 2 xfs',
      '/boot <- 1 vfat',
    ]);
    expect(['generated', 'bios', 'both'].flatMap((name) => read(name).problems)).toEqual([]);
    expect(read('bare').problems.map(({ code }) => code)).toEqual([
      'BOOT_LOADER_NOT_INSTALLED',
      'ROOT_MISSING',
    ]);
  });
});
