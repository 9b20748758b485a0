import { dirname } from 'node:path';
import { fail, ok, type Result } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import { failedDerivation } from './build-failure.ts';
import { findFullFolder } from './full-disk.ts';
import { type Evidence, explainNixFailure, noEvidence } from './nix-failure.ts';
import type { NixReport } from './nix-report.ts';
import { type NixEnd, type NixNeeds, withoutEvalCache } from './nix-session.ts';
import { readSourceMap } from './source-map.ts';

export type EvaluationNeeds = NixNeeds & Pick<Ports, 'files' | 'environment'>;

export type Evaluation = {
  /** As the user gave it, for messages. */
  reference: string;
  resolved: string;
  attribute: string;
  /** A function of nix, written here and never put together from what a user or a flake says. */
  apply: string;
  opening: boolean;
  /** What nix warns of meanwhile. */
  onWarning?: (text: string) => void;
  /** What the user knows it by, where the flake that is evaluated is one of ours around theirs. */
  explainedBy?: { resolved: string; attribute: string };
};

/** A value of the flake as JSON. Writes no lock file: looking at a fleet must not change it. */
export const evaluate = async (
  ports: EvaluationNeeds,
  { reference, resolved, attribute, apply, opening, onWarning, explainedBy }: Evaluation,
  signal: AbortSignal,
): Promise<Result<unknown>> => {
  const ended = await ports.nix.run(
    {
      command: ['eval', '--json', '--no-write-lock-file'],
      flake: { resolved, attribute },
      rest: ['--apply', apply],
      // Several of these run at once, and what `--apply` makes of a value is not kept in it.
      settings: withoutEvalCache,
      onEvent: (event) => {
        if (event.kind === 'message' && event.level === 1) onWarning?.(event.text);
      },
    },
    signal,
  );
  const about = { reference, resolved, attribute, opening, ...explainedBy };
  return readValue(ports, ended, about, signal);
};

/**
 * What a function of nix, written here, makes of strings: `value` of its result. Of a flake that nix would look at elsewhere first: it takes
 * `nixosConfigurations` for a package of that name before it takes it for what it is, so that broken packages hide all.
 */
export const evaluateFunction = async (
  ports: EvaluationNeeds,
  { reference, resolved, attribute, apply, opening }: Evaluation,
  values: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Result<unknown>> => {
  const ended = await ports.nix.run(
    {
      command: ['eval', '--json', '--impure', '--expr', apply],
      flake: null,
      // A function gets its arguments where something of what it makes is asked for.
      rest: [
        ...Object.entries(values).flatMap(([name, value]) => ['--argstr', name, value]),
        'value',
      ],
      settings: withoutEvalCache,
    },
    signal,
  );
  return readValue(ports, ended, { reference, resolved, attribute, opening }, signal);
};

const readValue = async (
  ports: EvaluationNeeds,
  ended: Result<NixEnd>,
  about: Pick<Evaluation, 'reference' | 'resolved' | 'attribute' | 'opening'>,
  signal: AbortSignal,
): Promise<Result<unknown>> => {
  if (!ended.ok) return ended;
  const { exitCode, stdout, report } = ended.value;
  if (exitCode !== 0)
    return { ok: false, error: await evaluationError(ports, report, about, signal) };
  try {
    return ok(JSON.parse(stdout) as unknown);
  } catch {
    return fail('EVALUATION_FAILED', { reason: 'noJson', attribute: about.attribute });
  }
};

/** The failure of a run that evaluated a flake, with the user's own file names. */
export const evaluationError = async (
  ports: EvaluationNeeds,
  report: NixReport,
  about: Pick<Evaluation, 'reference' | 'resolved' | 'opening'> & { attribute: string | null },
  signal: AbortSignal,
  logTail: (derivationPath: string) => string[] | null = () => null,
  /** Seen while it was built. */
  fullFolder: string | null = null,
) => {
  const source = await readSourceMap(ports, about.resolved, report, signal);
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
