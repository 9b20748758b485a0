import {
  type BuildPlan,
  type Fleet,
  type Host,
  type InstallerOptions,
  ok,
  type Result,
} from '../../contract/index.ts';
import { type EvaluationNeeds, explain } from '../nix/evaluate.ts';
import { runNix } from '../nix/nix-command.ts';
import { parseBuilds } from './build-image.ts';
import { chooseOutput, optionUnavailable } from './choose-output.ts';
import { findImage } from './find-image.ts';
import { parseMissing } from './parse-missing.ts';

export type PlanOrder = { fleet: Fleet; host: Host; options: InstallerOptions };

/** What a build would do. Evaluates the host, builds nothing and fetches only sources of the flake. */
export const planBuild = async (
  ports: EvaluationNeeds,
  { fleet, host, options }: PlanOrder,
  signal: AbortSignal,
): Promise<Result<BuildPlan>> => {
  const output = chooseOutput(host, options);
  if (!output.ok) return output;
  let planned: Result<BuildPlan> | null = null;
  for (const attribute of output.value.attributes) {
    const next = await planAttribute(ports, fleet, attribute, signal);
    if (next.ok || next.error.code !== 'ATTRIBUTE_MISSING') return next;
    planned ??= next;
  }
  return output.value.prebuilt || planned === null
    ? optionUnavailable(host.name, ['prebuilt'])
    : planned;
};

const planAttribute = async (
  ports: EvaluationNeeds,
  { reference, resolved }: Fleet,
  attribute: string,
  signal: AbortSignal,
): Promise<Result<BuildPlan>> => {
  const lines: string[] = [];
  const ended = await runNix(
    ports,
    {
      command: ['build', '--dry-run', '--json', '--no-write-lock-file'],
      flake: { resolved, attribute },
      onEvent: (event) => {
        if (event.kind === 'message' || event.kind === 'text')
          lines.push(...event.text.split('\n'));
      },
    },
    signal,
  );
  if (!ended.ok) return ended;
  const { exitCode, stdout, report } = ended.value;
  if (exitCode !== 0) {
    const about = { reference, resolved, attribute, opening: false };
    return { ok: false, error: await explain(ports, report, about, signal) };
  }
  const [first] = parseBuilds(stdout);
  const image = first?.outputs?.out ? await findImage(ports, first.outputs.out) : null;
  return ok({
    derivation: first?.drvPath ?? '',
    ...parseMissing(lines),
    imageBytesEstimate: image?.ok ? image.value.sizeBytes : null,
  });
};
