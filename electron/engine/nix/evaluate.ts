import { dirname } from 'node:path';
import { fail, ok, type Result } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import { failedDerivation, findFullFolder } from './build-failure.ts';
import { type Evidence, explainNixFailure, noEvidence } from './nix-failure.ts';
import type { NixReport } from './nix-report.ts';
import { type NixEnd, type NixNeeds, withoutEvalCache } from './nix-session.ts';
import { readSourceMap } from './source-map.ts';

export type EvaluationNeeds = NixNeeds & Pick<Ports, 'files' | 'environment'>;

export type Evaluation = {
  reference: string;
  resolved: string;
  attribute: string;
  /** A function of nix, written here and never put together from what a user or a flake says. */
  apply: string;
  opening: boolean;
  onWarning?: (text: string) => void;
  /** What the user knows it by, where the flake that is evaluated is one of ours around theirs. */
  explainedBy?: { resolved: string; attribute: string };
};

/** A value of the flake as JSON. Writes no lock file: looking at a fleet must not change it. */
export const evaluate = async (
  ports: EvaluationNeeds,
  { reference, resolved, attribute, apply, opening, onWarning, explainedBy }: Evaluation,
): Promise<Result<unknown>> => {
  const ended = await ports.nix.run({
    command: ['eval', '--json', '--no-write-lock-file'],
    flake: { resolved, attribute },
    rest: ['--apply', apply],
    // Several of these run at once, and what `--apply` makes of a value is not kept in it.
    settings: withoutEvalCache,
    onEvent: (event) => {
      if (event.kind === 'message' && event.level === 1) onWarning?.(event.text);
    },
  });
  const about = { reference, resolved, attribute, opening, ...explainedBy };
  return readValue(ports, ended, about);
};

/**
 * What a function of nix, written here, makes of strings: `value` of its result. Of a flake that nix would look at elsewhere first: it takes
 * `nixosConfigurations` for a package of that name before it takes it for what it is, so that broken packages hide all.
 */
export const evaluateFunction = async (
  ports: EvaluationNeeds,
  { reference, resolved, attribute, apply, opening }: Evaluation,
  values: Readonly<Record<string, string>>,
): Promise<Result<unknown>> => {
  const ended = await ports.nix.run({
    command: ['eval', '--json', '--impure', '--expr', apply],
    flake: null,
    // A function gets its arguments where something of what it makes is asked for.
    rest: [
      ...Object.entries(values).flatMap(([name, value]) => ['--argstr', name, value]),
      'value',
    ],
    settings: withoutEvalCache,
  });
  return readValue(ports, ended, { reference, resolved, attribute, opening });
};

const readValue = async (
  ports: EvaluationNeeds,
  ended: Result<NixEnd>,
  about: Pick<Evaluation, 'reference' | 'resolved' | 'attribute' | 'opening'>,
): Promise<Result<unknown>> => {
  if (!ended.ok) return ended;
  const { exitCode, stdout, report } = ended.value;
  if (exitCode !== 0) return { ok: false, error: await evaluationError(ports, report, about) };
  try {
    return ok(JSON.parse(stdout) as unknown);
  } catch {
    return fail('EVALUATION_FAILED', { reason: 'noJson', attribute: about.attribute });
  }
};

/** What a command such as `nix flake metadata` answers about a flake as a whole. `opening`: it is the first look at it. */
export const askFlake = async (
  ports: EvaluationNeeds,
  { reference, resolved }: Pick<Evaluation, 'reference' | 'resolved'>,
  command: string[],
  opening: boolean,
): Promise<Result<string>> => {
  const flake = { resolved, attribute: null };
  const ended = await ports.nix.run({ command: ['flake', ...command], flake });
  if (!ended.ok) return ended;
  const { exitCode, stdout, report } = ended.value;
  if (exitCode === 0) return ok(stdout);
  const about = { reference, resolved, attribute: null, opening };
  return { ok: false, error: await evaluationError(ports, report, about) };
};

/** The failure of a run that evaluated a flake, with the user's own file names. */
export const evaluationError = async (
  ports: EvaluationNeeds,
  report: NixReport,
  about: Pick<Evaluation, 'reference' | 'resolved' | 'opening'> & { attribute: string | null },
  logTail: (derivationPath: string) => string[] | null = () => null,
  fullFolder: string | null = null,
) => {
  const source = await readSourceMap(ports, about.resolved, report);
  const evidence = await findEvidence(ports, failedDerivation(report));
  return explainNixFailure(report, {
    ...about,
    source,
    logTail,
    evidence: { ...evidence, fullFolder: fullFolder ?? evidence.fullFolder },
  });
};

const findEvidence = async (ports: EvaluationNeeds, failed: string | null): Promise<Evidence> => {
  if (failed === null) return noEvidence;
  const [fullFolder, text] = await Promise.all([
    findFullFolder(ports, dirname(failed)),
    ports.files.readText(failed).catch(() => ''),
  ]);
  return { fullFolder, isFetch: isFixedOutput(text) };
};

/** By the derivation's file: `Derive([("out","/nix/store/…","sha256","…")],…`; else the third is empty (`Derivation::unparse`). */
const isFixedOutput = (text: string): boolean => /^Derive\(\[\("[^"]*","[^"]*","[^"]+"/.test(text);
