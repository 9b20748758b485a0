import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet, Host, InstallerOptions } from '../../../electron/contract/index.ts';
import { findHost } from '../../../electron/engine/fleet/list-hosts.ts';
import { openFleet } from '../../../electron/engine/fleet/open-fleet.ts';
import type { DeriveNeeds } from '../../../electron/engine/installer/derive/pin-fleet.ts';
import { derivedAttribute } from '../../../electron/engine/installer/derive/wrap-fleet.ts';
import { prepareInstaller } from '../../../electron/engine/installer/prepare-installer.ts';
import { evaluate } from '../../../electron/engine/nix/evaluate.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createLab } from '../nix-lab.ts';

/**
 * In the place of the shipped nix folder, so that no nixpkgs is needed: its wrapper tells what it was given, and its
 * image is a file with that in it. A host of a test's flake is a set with what its layout has to say.
 */
const standIn = `{ fleet, files, request }:
let
  seen = name: {
    inherit request;
    source = builtins.readFile (fleet + "/flake.nix");
    rev = fleet.rev or null;
    inputs = builtins.mapAttrs (_: input: input.lastModified or null) (fleet.inputs or { });
    files = builtins.attrNames (builtins.readDir files);
  };
  layout = {
    method = "partition";
    firmware = "efi";
    partitions = [ ];
    mounts = [ ];
    kept = [ ];
    ignored = [ ];
    disko = null;
  };
in
{
  hosts = builtins.mapAttrs (name: host: {
    facts = {
      system = "x86_64-linux";
      release = "24.05";
      hostName = name;
      layout = layout // {
        problems = builtins.trace "facts of \${name}" host.problems or [ ];
        ignored = map (mountPoint: { inherit mountPoint; why = "asked"; }) (
          builtins.attrNames request.options
        );
      };
    };
    image = derivation {
      name = "image";
      system = "x86_64-linux";
      builder = "/bin/sh";
      PATH = "/usr/bin:/bin";
      seen = builtins.toJSON (seen name);
      extra = host.extra or "";
      args = [ "-c" "mkdir -p $out/iso; printf %s \\"$seen\\" > $out/iso/\${name}.iso" ];
    };
    proof = seen name;
  }) fleet.nixosConfigurations;
}
`;

type Seen = {
  request: {
    options: InstallerOptions;
    repository: {
      bundle: string | null;
      url: string | null;
      revision: string | null;
      branch: string | null;
      dirty: boolean;
    } | null;
  };
  source: string;
  rev: string | null;
  inputs: Record<string, number | null>;
  files: string[];
};

export const createDeriveLab = (options: { online?: boolean; cache?: string } = {}) => {
  const lab = createLab(options);
  const nixFolder = lab.writeFolder('shipped', { 'lib/wrapper.nix': standIn });
  const cache = join(lab.root, options.cache ?? 'cache');
  mkdirSync(cache, { recursive: true });
  const ports: DeriveNeeds & typeof lab.ports = {
    ...lab.ports,
    environment: {
      ...lab.ports.environment,
      folders: { ...lab.ports.environment.folders, cache, nix: nixFolder },
    },
  };

  const open = async (reference: string): Promise<Fleet> => {
    const opened = await openFleet(ports, reference);
    if (!opened.ok) throw new Error(said(opened.error).message);
    return opened.value;
  };

  const hostOf = (fleet: Fleet, name: string): Host => {
    const host = findHost(fleet, name);
    if (!host.ok) throw new Error(said(host.error).message);
    return host.value;
  };

  const prepare = async (reference: string, options: InstallerOptions = {}, name = 'attic') => {
    const fleet = await open(reference);
    return prepareInstaller(ports, fleet, hostOf(fleet, name), options);
  };

  /** What the wrapper was given, the folder that it is in, and the warnings. */
  const derive = async (reference: string, options: InstallerOptions = {}, name = 'attic') => {
    const prepared = await prepare(reference, options, name);
    if (!prepared.ok) throw new Error(`${prepared.error.code}: ${said(prepared.error).message}`);
    const { resolved, warnings } = prepared.value;
    const attribute = derivedAttribute(name, 'proof');
    const about = { reference, resolved, attribute, apply: 'seen: seen', opening: false };
    const seen = await evaluate(ports, about);
    if (!seen.ok) throw new Error(said(seen.error).message);
    const folder = decodeURIComponent(resolved.slice('path:'.length));
    return { seen: seen.value as Seen, folder, resolved, warnings };
  };

  const repository = (name: string, files: Record<string, string>) => {
    const folder = lab.writeFolder(name, files);
    lab.git(folder, 'init', '-q', '-b', 'main');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'first');
    return folder;
  };

  const lockOf = (folder: string) =>
    JSON.parse(readFileSync(join(folder, 'flake.lock'), 'utf8')) as {
      nodes: Record<string, { locked?: Record<string, unknown> }>;
    };

  return { ...lab, ports, cache, nixFolder, open, hostOf, prepare, derive, repository, lockOf };
};
export type DeriveLab = ReturnType<typeof createDeriveLab>;

/** A flake with one host, `attic`, that has no installer of its own. */
export const fleetFlake = (host = '{ }', rest = '', inputs = ''): string =>
  `{
  ${inputs}
  outputs = { self, ... }: { nixosConfigurations.attic = ${host}; ${rest} };
}
`;

/** Every file below with its contents, to see whether anything changed. */
export const readTree = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file, readFileSync(file, 'base64')]),
  );
