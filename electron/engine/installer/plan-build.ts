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
import { instantiate } from './instantiate.ts';
import { planInstaller, planOf } from './plan-installer.ts';
import { type DeriveNeeds, type PreparedInstaller, prepareInstaller } from './prepare-installer.ts';

export type PlanOrder = { fleet: Fleet; host: Host; options: InstallerOptions };

/** What a build would do. Evaluates the host, builds nothing and fetches only sources of the flake. */
export const planBuild = async (
  ports: DeriveNeeds,
  order: PlanOrder,
  signal: AbortSignal,
): Promise<Result<BuildPlan>> => {
  const { fleet, host, options } = order;
  const installer = await prepareInstaller(ports, fleet, host, options, signal);
  if (!installer.ok) return installer;
  const { resolved, attributes, prebuilt } = installer.value;
  let planned: Result<BuildPlan> | null = null;
  for (const attribute of attributes) {
    const about = explainedBy(fleet, host, attribute);
    const flake = { resolved, attribute };
    const next = await planAttribute(ports, flake, order, about, installer.value, signal);
    if (next.ok || next.error.code !== 'ATTRIBUTE_MISSING') return next;
    planned ??= next;
  }
  return prebuilt || planned === null ? optionUnavailableError(host.name, ['prebuilt']) : planned;
};

const planAttribute = async (
  ports: DeriveNeeds,
  flake: { resolved: string; attribute: string },
  { host, options }: PlanOrder,
  about: ReturnType<typeof explainedBy>,
  { prebuilt, warnings, leftOut }: Pick<PreparedInstaller, 'prebuilt' | 'warnings' | 'leftOut'>,
  signal: AbortSignal,
): Promise<Result<BuildPlan>> => {
  const asked = await instantiate(ports, flake, {}, signal);
  if (!asked.ok) return asked;
  const { ended, found } = asked.value;
  if (found === null) {
    return ended.exitCode === 0
      ? notInstantiatedError(flake.attribute)
      : { ok: false, error: await evaluationError(ports, ended.report, about, signal) };
  }
  const planned = await planInstaller(ports, found, { host, options, prebuilt }, signal);
  return ok(planOf(found, planned, [...warnings, ...leftOut]));
};
