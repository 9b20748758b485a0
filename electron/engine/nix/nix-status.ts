import { type Failure, ok, type Result } from '../../contract/index.ts';
import { explainNixFailure, noEvidence } from './nix-failure.ts';
import type { NixNeeds } from './nix-session.ts';
import { noSource } from './source-map.ts';

export type NixStatus = {
  /** Null where there is none that can be used. */
  version: string | null;
  /** Null where all is well. */
  problem: Failure | null;
};

export const readNixStatus = async (ports: NixNeeds): Promise<NixStatus> => {
  const found = await ports.nix.program();
  if (found.ok) return { version: found.value.version, problem: null };
  const problem = found.error;
  return { version: problem.code === 'NIX_TOO_OLD' ? problem.params.version : null, problem };
};

/** Whether nix can open its store. A failure is `NIX_UNUSABLE`, or what else nix says. */
export const openStore = async (ports: NixNeeds, signal: AbortSignal): Promise<Result<null>> => {
  const ended = await ports.nix.run(
    { command: ['eval', '--json', '--expr', 'null'], flake: null },
    signal,
  );
  if (!ended.ok) return ended;
  const { exitCode, report } = ended.value;
  if (exitCode === 0) return ok(null);
  const about = { reference: 'nix', attribute: null, opening: false, logTail: () => null };
  return {
    ok: false,
    error: explainNixFailure(report, { ...about, source: noSource, evidence: noEvidence }),
  };
};
