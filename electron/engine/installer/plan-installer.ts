import { dirname } from 'node:path';
import type { BuildPlan, Failure, Host, InstallerOptions } from '../../contract/index.ts';
import type { DeriveNeeds } from './derive/needs.ts';
import { type Estimate, estimateSize } from './estimate-size.ts';
import { findImage } from './find-image.ts';
import { findSystemBytes } from './find-system.ts';
import type { Instantiated } from './instantiate.ts';

export type PlannedInstaller = {
  estimate: Estimate;
  /** The folder of nix's store. */
  store: string;
  diskBytesFree: number | null;
};

type Wanted = { host: Host; options: InstallerOptions; prebuilt: boolean };

/** Sizes and time of building what was instantiated. Evaluates nothing; takes some tenths of a second for a NixOS. */
export const planInstaller = async (
  ports: DeriveNeeds,
  { derivation, outputs, missing }: Instantiated,
  { host, options, prebuilt }: Wanted,
  signal: AbortSignal,
): Promise<PlannedInstaller> => {
  const store = dirname(derivation);
  const [image, systemBytes, diskBytesFree] = await Promise.all([
    outputs.out === undefined ? null : findImage(ports, outputs.out),
    prebuilt ? findSystemBytes(ports, derivation, host.name, signal) : null,
    ports.files.freeBytes(store).catch(() => null),
  ]);
  const estimate = estimateSize({
    missing,
    imageBytes: image?.ok ? image.value.sizeBytes : null,
    systemBytes,
    // Only ours can be told how to pack; NixOS's own default is zstd 19.
    compression:
      host.installer.kind === 'derived' && options.compression !== 'small' ? 'fast' : 'small',
  });
  return { estimate, store, diskBytesFree };
};

/** As it is told. */
export const planOf = (
  { derivation, missing }: Instantiated,
  { estimate, diskBytesFree }: PlannedInstaller,
  warnings: Failure[],
): BuildPlan => ({
  derivation,
  toBuild: missing.toBuild,
  toFetch: missing.toFetch,
  downloadBytes: missing.downloadBytes,
  imageBytesEstimate: estimate.imageBytesEstimate,
  systemBytes: estimate.systemBytes,
  diskBytesNeeded: estimate.diskBytesNeeded,
  diskBytesFree,
  minutesEstimate: estimate.minutesEstimate,
  warnings,
});
