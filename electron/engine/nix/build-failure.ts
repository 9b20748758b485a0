import { type Failure, failure } from '../../contract/index.ts';
import { saysDiskIsFull } from './full-disk.ts';
import type { NixReport } from './nix-report.ts';
import { derivationName } from './nix-text.ts';

/** Last lines of a derivation's log by its path; null where nothing of it was seen. */
export type LogTail = (derivationPath: string) => string[] | null;

const shownLines = 25;

/** nix: src/libstore/build/derivation-goal.cc; since 2.30 the words are "Cannot build '…'. Reason: …". */
const patterns = [
  /builder for '([^']+\.drv)' (failed[^\n;]*|timed out[^\n;]*)/,
  /Cannot build '([^']+\.drv)'\.\s*Reason: (?:builder )?([^\n]*?)\.?(?:\n|$)/,
  /(?:build of|a build of)? ?'([^']+\.drv)' (timed out[^\n;]*)/,
  /derivation '([^']+\.drv)' (may not be deterministic[^\n]*)/,
  /(hash mismatch in fixed-output derivation) '([^']+\.drv)'/,
];

/** Why a derivation could not be built: the first one, as the others only depend on it. Null where none failed. */
export const explainBuildFailure = (report: NixReport, logTail: LogTail): Failure | null => {
  for (const { text, quoted } of report.errors) {
    for (const pattern of patterns) {
      const match = pattern.exec(text);
      if (!match?.[1] || !match[2]) continue;
      const [path, reason] = match[1].endsWith('.drv')
        ? [match[1], match[2]]
        : [match[2], match[1]];
      return describe(path, reason, logTail(path) ?? quoted);
    }
  }
  const refused = report.errors.find(({ core }) =>
    /is required to build|required system or feature|^a '[^']*' with features|cannot build on '/i.test(
      core,
    ),
  );
  return refused
    ? failure(
        'BUILD_FAILED',
        `This machine can't build it: ${refused.core}`,
        'Build on a machine of that kind, or configure a remote builder for nix.',
        { derivation: null, exitCode: null, log: [] },
      )
    : null;
};

const hintOf = (path: string, log: string[]): string => {
  if (log.length === 0) {
    // `nix log` would need an experimental feature to be enabled.
    return `Look at its log: nix-store --read-log ${path}`;
  }
  return log.some(saysDiskIsFull)
    ? 'The end of its log says why: it speaks of a full disk, though there is room now. What it filled was taken away when it failed; nix-collect-garbage makes room.'
    : 'The end of its log says why.';
};

/** The path of the derivation that could not be built; null where none failed. */
export const failedDerivation = (report: NixReport): string | null => {
  const path = explainBuildFailure(report, () => null)?.params.derivation;
  return typeof path === 'string' ? path : null;
};

const describe = (path: string, reason: string, lines: string[]): Failure => {
  const name = derivationName(path);
  const code = /exit code (\d+)/.exec(reason)?.[1];
  const log = lines.slice(-shownLines);
  return failure(
    'BUILD_FAILED',
    `${name} could not be built: ${reason.startsWith('failed') ? `its builder ${reason}` : reason}.`,
    hintOf(path, log),
    { derivation: path, exitCode: code === undefined ? null : Number(code), log },
  );
};
