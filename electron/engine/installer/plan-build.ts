import { dirname } from 'node:path';
import {
  type BuildPlan,
  type Fleet,
  type Host,
  type InstallerOptions,
  ok,
  type Result,
} from '../../contract/index.ts';
import { evaluationError } from '../nix/evaluate.ts';
import { explainedBy, notInstantiatedError } from './build-image.ts';
import { optionUnavailableError } from './choose-output.ts';
import type { DeriveNeeds } from './derive/pin-fleet.ts';
import { type Estimate, estimateSize } from './estimate-size.ts';
import { findImage } from './find-image.ts';
import { findSystemBytes } from './find-system.ts';
import { type Instantiated, instantiate } from './instantiate.ts';
import { prepareInstaller } from './prepare-installer.ts';

type PlanOrder = { fleet: Fleet; host: Host; options: InstallerOptions };

/** What a build would do. Evaluates the host, builds nothing and fetches only sources of the flake. */
export const planBuild = async (
  ports: DeriveNeeds,
  { fleet, host, options }: PlanOrder,
): Promise<Result<BuildPlan>> => {
  const installer = await prepareInstaller(ports, fleet, host, options);
  if (!installer.ok) return installer;
  const { resolved, attributes, prebuilt, warnings, leftOut } = installer.value;
  let missing: Result<BuildPlan> | null = null;
  for (const attribute of attributes) {
    const asked = await instantiate(ports, { resolved, attribute }, {});
    if (!asked.ok) return asked;
    const { ended, found } = asked.value;
    if (found !== null) {
      const planned = await planInstaller(ports, found, { host, options, prebuilt });
      const { derivation, missing: toMake } = found;
      const { toBuild, toFetch, downloadBytes } = toMake;
      const { imageBytesEstimate, systemBytes, diskBytesNeeded, minutesEstimate } =
        planned.estimate;
      return ok({
        derivation,
        ...{ toBuild, toFetch, downloadBytes },
        ...{ imageBytesEstimate, systemBytes, diskBytesNeeded, minutesEstimate },
        diskBytesFree: planned.diskBytesFree,
        warnings: [...warnings, ...leftOut],
      });
    }
    if (ended.exitCode === 0) return notInstantiatedError(attribute);
    const about = explainedBy(fleet, host, attribute);
    const error = await evaluationError(ports, ended.report, about);
    if (error.code !== 'ATTRIBUTE_MISSING') return { ok: false, error };
    missing ??= { ok: false, error };
  }
  return prebuilt || missing === null ? optionUnavailableError(host.name, ['prebuilt']) : missing;
};

type Wanted = { host: Host; options: InstallerOptions; prebuilt: boolean };

/** Sizes and time of building what was instantiated. Evaluates nothing; takes some tenths of a second for a NixOS. */
export const planInstaller = async (
  ports: DeriveNeeds,
  { derivation, outputs, missing }: Instantiated,
  { host, options, prebuilt }: Wanted,
): Promise<{ estimate: Estimate; store: string; diskBytesFree: number | null }> => {
  const store = dirname(derivation);
  const [image, systemBytes, diskBytesFree] = await Promise.all([
    outputs.out === undefined ? null : findImage(ports, outputs.out),
    prebuilt ? findSystemBytes(ports, derivation, host.name) : null,
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
