import { type Failure, failure, ok, type Result } from '../../contract/index.ts';
import { type EvaluationNeeds, evaluate, evaluateFunction } from '../nix/evaluate.ts';
import { quoteWhereNeeded } from '../nix/nix-language.ts';
import type { FlakeNames } from './list-hosts.ts';
import type { ParsedReference } from './parse-reference.ts';

export type ReadNames = {
  names: FlakeNames;
  /** `FLEET_INCOMPLETE`: of what can't be named, and why. */
  warnings: Failure[];
  /** Settings of the flake's own that nix did not take. */
  ignored: string[];
};

/** Whether the flake has it by its path, and then what `apply` makes of it. */
type Ask = (path: readonly string[], apply: string) => Promise<Result<unknown>>;

/** Names, or what it is where it has none. */
const namesOf =
  'value: if builtins.isAttrs value then builtins.attrNames value else builtins.typeOf value';

const isInstaller = 'name: builtins.match ".+InstallerIso" name != null';

/** Installers by system; null for a system whose packages throw. */
const installersBySystem = `
  packages:
  if !(builtins.isAttrs packages) then
    builtins.typeOf packages
  else
    builtins.mapAttrs (
      _: set:
      let
        names = builtins.tryEval (builtins.filter (${isInstaller}) (builtins.attrNames set));
      in
      if names.success then names.value else null
    ) packages
`;

const installersOfOne = `set: builtins.filter (${isInstaller}) (builtins.attrNames set)`;

/**
 * What a flake calls its configurations and its installer packages; evaluates none of them. One of both that can't be named
 * does not hide the other. `source` names the flake's source once it is known. Fails as an evaluation does, and with
 * `FLAKE_INVALID`.
 */
export const readNames = async (
  ports: EvaluationNeeds,
  { reference }: Pick<ParsedReference, 'reference'>,
  resolved: string,
  source: () => Promise<string | null>,
): Promise<Result<ReadNames>> => {
  const ignored = new Set<string>();
  const onWarning = (text: string) => {
    const setting = ignoredSetting(text);
    if (setting) ignored.add(setting);
  };
  const ask: Ask = async (path, apply) => {
    const attribute = path.map(quoteWhereNeeded).join('.');
    const asked = { reference, resolved, attribute, apply, opening: true, onWarning };
    const answer = await evaluate(ports, asked);
    // A flake need not have both, nor either.
    return !answer.ok && answer.error.code === 'ATTRIBUTE_MISSING' ? ok([]) : answer;
  };
  const read = (way: Ask) =>
    Promise.all([readConfigurations(way, reference), readPackages(way, reference)]);

  let [configurations, packages] = await read(ask);
  if ((!configurations.ok && isOfEvaluation(configurations.error)) || packages.isBroken) {
    const url = ports.signal.aborted ? null : await source();
    if (url !== null) {
      const apart: Ask = ([first = '', second = ''], apply) => {
        const attribute = second === '' ? first : `${first}.${quoteWhereNeeded(second)}`;
        const asked = { reference, resolved, attribute, apply: ofFlake(apply), opening: true };
        return evaluateFunction(ports, asked, { url, first, second });
      };
      const [others, otherPackages] = await read(apart);
      // Of the same error nix tells more where it was asked the usual way.
      if (others.ok || others.error.code === 'FLAKE_INVALID') configurations = others;
      if (!otherPackages.isBroken) packages = otherPackages;
    }
  }
  const hasInstallers = Object.values(packages.names).some((names) => names.length > 0);
  if (!configurations.ok && (!hasInstallers || ports.signal.aborted)) return configurations;
  return ok({
    names: {
      configurations: configurations.ok ? configurations.value : [],
      packages: packages.names,
    },
    warnings: [
      ...(configurations.ok
        ? []
        : [incompleteError('nixosConfigurations', reference, configurations.error)]),
      ...packages.warnings,
    ],
    ignored: [...ignored].toSorted(),
  });
};

/** The setting of a flake's `nixConfig` that nix says it ignores (src/libexpr/flake/config.cc); null for any other warning. Pure. */
const ignoredSetting = (warning: string): string | null =>
  /ignoring untrusted flake configuration setting '([^'\n]*)'/.exec(warning)?.[1] ?? null;

/** One that another way to ask may not run into. */
const isOfEvaluation = ({ code }: Failure) =>
  code === 'EVALUATION_FAILED' || code === 'NIX_UNUSABLE';

/** As `Ask` has it, of a flake by its URL. */
const ofFlake = (apply: string) => `
  { url, first, second }:
  let
    flake = builtins.getFlake url;
    asked = if second == "" then flake.\${first} else flake.\${first}.\${second};
  in
  {
    value = if flake ? \${first} then (${apply}) asked else [ ];
  }
`;

const readConfigurations = async (ask: Ask, reference: string): Promise<Result<string[]>> => {
  const answer = await ask(['nixosConfigurations'], namesOf);
  if (!answer.ok) return answer;
  return Array.isArray(answer.value)
    ? ok(readStrings(answer.value))
    : { ok: false, error: wrongTypeError('nixosConfigurations', reference, answer.value) };
};

const wrongTypeError = (attribute: string, reference: string, type: unknown): Failure =>
  failure('FLAKE_INVALID', { reason: 'notSet', attribute, reference, type: String(type) });

type Packages = {
  names: FlakeNames['packages'];
  warnings: Failure[];
  /** Not even nix's own way to catch an error helped. */
  isBroken: boolean;
};

/** What makes one of them fail in a way that nix can't catch fails all; then each system is asked for by itself. */
const readPackages = async (ask: Ask, reference: string): Promise<Packages> => {
  const all = await ask(['packages'], installersBySystem);
  if (all.ok) return readAnswer(all.value, reference);
  const systems = isOfEvaluation(all.error) ? await ask(['packages'], namesOf) : all;
  if (!systems.ok || !Array.isArray(systems.value)) {
    const warnings = [incompleteError('packages', reference, all.error)];
    return { names: {}, warnings, isBroken: true };
  }
  const each = await Promise.all(
    readStrings(systems.value)
      .slice(0, mostSystems)
      .map(async (system) => ({
        system,
        answer: await ask(['packages', system], installersOfOne),
      })),
  );
  return {
    names: Object.fromEntries(
      each.map(({ system, answer }) => [system, answer.ok ? readStrings(answer.value) : []]),
    ),
    warnings: each.flatMap(({ system, answer }) =>
      answer.ok
        ? []
        : [incompleteError(`packages.${quoteWhereNeeded(system)}`, reference, answer.error)],
    ),
    isBroken: false,
  };
};

/** More than nix has systems for. */
const mostSystems = 24;

const readAnswer = (value: unknown, reference: string): Packages => {
  if (typeof value === 'string') {
    const type = { attribute: 'packages', reference, type: value };
    const warnings = [failure('FLEET_INCOMPLETE', { reason: 'notSet', ...type })];
    return { names: {}, warnings, isBroken: false };
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return {
    names: Object.fromEntries(entries.map(([system, names]) => [system, readStrings(names)])),
    // That a flake has no packages for another operating system is no loss.
    warnings: entries
      .filter(([system, names]) => names === null && system.endsWith('-linux'))
      .map(([system]) => incompleteError(`packages.${quoteWhereNeeded(system)}`, reference, null)),
    isBroken: false,
  };
};

const incompleteError = (attribute: string, reference: string, cause: Failure | null): Failure =>
  failure('FLEET_INCOMPLETE', { reason: 'unevaluated', attribute, reference, cause });

const readStrings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
