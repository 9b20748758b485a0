import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countImage, measureImage } from '../../../electron/adapters/images/image-source.ts';
import { createStoreImages } from '../../../electron/adapters/store-image.ts';
import type { EventBody, StepId, WithoutJobId } from '../../../electron/contract/index.ts';
import { openFleet } from '../../../electron/engine/fleet/open-fleet.ts';
import type { JobEnd } from '../../../electron/engine/jobs/jobs.ts';
import { build as buildKind } from '../../../electron/engine/jobs/kinds/build.ts';
import { createNix, during, type NixSettings } from '../../../electron/engine/nix/nix-session.ts';
import type { Ports } from '../../../electron/engine/ports/index.ts';
import { program } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createLab } from '../nix-lab.ts';

const project = new URL('../../..', import.meta.url).pathname;

/** In the place of nix/lib/wrapper.nix, which needs a nixpkgs: what it answers for a host that is a few derivations. */
const wrapper = `{ fleet, files, request }: {
  hosts = builtins.mapAttrs (name: host: {
    proof = {
      toplevel = builtins.unsafeDiscardStringContext host.config.system.build.toplevel.outPath;
      sources = map builtins.unsafeDiscardStringContext (import ./sources.nix fleet);
    };
  }) fleet.nixosConfigurations;
}
`;

export const hasProofTools = ['mksquashfs', 'xorriso', 'jq'].every(program) && program('/bin/bash');

/** Images as nixpkgs makes them, of derivations that need no nixpkgs (nixos/lib/make-iso9660-image.sh, make-squashfs.nix). */
const flake = (input: string, nonce: string) => `{
  inputs.other = { url = "path:${input}"; };
  outputs = { self, other }: let
    run = name: attrs: script: derivation ({
      inherit name;
      system = "x86_64-linux";
      builder = "/bin/bash";
      args = [ "-c" ''
        set -eu
        PATH=/usr/bin:/bin:/usr/sbin
        . "$NIX_ATTRS_SH_FILE"
        out=''\${outputs[out]}
        \${script}
      '' ];
      __structuredAttrs = true;
      nonce = "${nonce}";
    } // attrs);

    leaf = run "leaf" { } "printf '%5000s' leaf > $out";
    middle = run "middle" { } "mkdir $out; echo \${leaf} > $out/leaf";
    loose = run "loose" { } "echo loose > $out";
    toplevel = run "nixos-system-h-24.05" { } "mkdir $out; echo \${middle} \${loose} $out > $out/parts";
    sources = import ./sources.nix self;
    installer = run "nixos-system-h-installer-24.05" { } "echo the installer > $out";

    # leaveOut: nothing, or what of a store path's name is not put into the one or the other.
    image = { notStored ? "-", notRegistered ? "-", carryAll ? true }: run "h-installer.iso" {
      exportReferencesGraph.closure =
        [ installer toplevel ] ++ builtins.filter (source: carryAll || source == "\${self}") sources;
    } ''
      jq --arg not '\${notRegistered}' -r '.closure | map(select(.path | endswith($not) | not)) | map([.path, .narHash, .narSize, "", (.references | length)] + .references) | add | map("\\(.)\\n") | add' < "$NIX_ATTRS_JSON_FILE" | head -n -1 > nix-path-registration
      paths=$(jq --arg not '\${notStored}' -r '.closure[].path | select(endswith($not) | not)' < "$NIX_ATTRS_JSON_FILE")
      mksquashfs nix-path-registration $paths nix-store.squashfs -no-hardlinks -keep-as-directory -all-root -b 1048576 -comp zstd -Xcompression-level 3 -processors 2 -no-progress >/dev/null
      mkdir -p $out/iso
      echo "nix-store.squashfs=nix-store.squashfs" > pathlist
      xorriso -as mkisofs -quiet -iso-level 3 -volid nixos-test -appid nixos -publisher nixos -graft-points -full-iso9660-filenames -joliet -r -path-list pathlist -output $out/iso/h.iso
    '';
    host = variant: run "h-small.iso" { } "echo small > $out" // { prebuilt = image variant; };
  in {
    packages.x86_64-linux = {
      hInstallerIso = host { };
      unstoredInstallerIso = host { notStored = "-leaf"; };
      unregisteredInstallerIso = host { notRegistered = "-middle"; };
      uncarriedInstallerIso = host { carryAll = false; };
      plainInstallerIso = run "p.iso" { } "printf '%40000s' x > $out" // { prebuilt = run "p.iso" { } "printf '%40000s' y > $out"; };
      orphanInstallerIso = host { };
    };
    nixosConfigurations = builtins.listToAttrs (map (name: {
      inherit name;
      value.config.system.build.toplevel = toplevel;
    }) [ "h" "unstored" "unregistered" "uncarried" "plain" ]);
  };
}
`;

/** A fleet with images that lack something, in a store of its own. */
export const createProofLab = () => {
  const lab = createLab();
  const library = join(lab.root, 'library');
  mkdirSync(join(library, 'lib'), { recursive: true });
  writeFileSync(join(library, 'lib', 'wrapper.nix'), wrapper);
  cpSync(join(project, 'nix/lib/sources.nix'), join(library, 'lib', 'sources.nix'));
  const input = lab.writeFolder('input', {
    'flake.nix': '{ description = "another flake"; outputs = _: { }; }',
  });
  const fleet = lab.writeFolder('fleet', {
    'flake.nix': flake(input, lab.nonce()),
    'sources.nix': readFileSync(join(project, 'nix/lib/sources.nix'), 'utf8'),
  });
  const ports = {
    ...lab.ports,
    images: { measure: measureImage, count: countImage },
    environment: {
      ...lab.ports.environment,
      folders: { ...lab.ports.environment.folders, nix: library },
    },
    storeImages: createStoreImages(join(lab.root, 'unpacked')),
  };

  const nix = (command: string, ...args: string[]): string => {
    const flags = [
      ...['--option', 'substituters', '', '--option', 'builders', ''],
      ...(command === 'nix' ? ['--extra-experimental-features', 'nix-command flakes'] : []),
    ];
    const ended = spawnSync(command, [...flags, ...args], {
      env: { ...process.env, ...lab.env },
      encoding: 'utf8',
    });
    if (ended.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${ended.stderr}`);
    return ended.stdout.trim();
  };

  const find = async (name: string) => {
    const opened = await openFleet(ports, fleet);
    if (!opened.ok) throw new Error(said(opened.error).message);
    const host = opened.value.hosts.find((candidate) => candidate.name === name);
    if (!host) throw new Error(`no host ${name}`);
    return { fleet: opened.value, host };
  };

  let jobs = 0;
  /** A job as the engine runs one; `changed` are other ports than real ones. */
  const build = async (
    host: string,
    changed: Partial<Ports> = {},
    options: Record<string, boolean> = { prebuilt: true },
    settings: NixSettings = {},
  ): Promise<{ end: JobEnd; phases: StepId[]; events: WithoutJobId<EventBody>[] }> => {
    jobs += 1;
    const events: WithoutJobId<EventBody>[] = [];
    const phases: StepId[] = [];
    const job = {
      id: `build-${jobs}`,
      kind: 'build' as const,
      signal: lab.ports.signal,
      emit: (event: WithoutJobId<EventBody>) => void events.push(event),
      enter: (phase: StepId) => {
        if (phases.at(-1) !== phase) phases.push(phase);
      },
    };
    const changedPorts = { ...ports, ...changed } as Ports;
    const used = { ...changedPorts, nix: createNix(changedPorts, settings) };
    const machine = {
      ports: used,
      files: {
        log: () => join(lab.root, 'logs', `${jobs}.log`),
        root: () => join(lab.root, 'roots', String(jobs)),
      },
      openFleet: (reference: string, signal: AbortSignal) =>
        openFleet(during(used, signal), reference),
    };
    const request = { reference: fleet, host, options, outLink: null };
    const prepared = await buildKind(machine, request);
    if (!prepared.ok) throw new Error(said(prepared.error).message);
    return { end: await prepared.value.run(job), phases, events };
  };

  return { lab, ports, fleet, nix, find, build };
};
export type ProofLab = ReturnType<typeof createProofLab>;
