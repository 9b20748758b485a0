import { type FailureOf, failure } from '../../contract/index.ts';
import { saysDiskIsFull } from './full-disk.ts';
import type { NixReport } from './nix-report.ts';

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
export const explainBuildFailure = (
  report: NixReport,
  logTail: LogTail,
): FailureOf<'BUILD_FAILED'> | null => {
  for (const { text, quoted } of report.errors) {
    for (const pattern of patterns) {
      const match = pattern.exec(text);
      if (!match?.[1] || !match[2]) continue;
      const [path, reason] = match[1].endsWith('.drv')
        ? [match[1], match[2]]
        : [match[2], match[1]];
      return buildError(path, reason, logTail(path) ?? quoted);
    }
  }
  const refused = report.errors.find(({ core }) =>
    /is required to build|required system or feature|^a '[^']*' with features|cannot build on '/i.test(
      core,
    ),
  );
  return refused
    ? failure('BUILD_FAILED', {
        reason: 'machine',
        derivation: null,
        exitCode: null,
        log: [],
        said: refused.core,
      })
    : null;
};

/** The path of the derivation that could not be built; null where none failed. */
export const failedDerivation = (report: NixReport): string | null => {
  return explainBuildFailure(report, () => null)?.params.derivation ?? null;
};

const buildError = (path: string, reason: string, lines: string[]): FailureOf<'BUILD_FAILED'> => {
  const code = /exit code (\d+)/.exec(reason)?.[1];
  const log = lines.slice(-shownLines);
  return failure('BUILD_FAILED', {
    reason: 'builder',
    derivation: path,
    exitCode: code === undefined ? null : Number(code),
    log,
    said: reason,
    saysFull: log.some(saysDiskIsFull),
    command: log.length > 0 ? null : ['nix-store', '--read-log', path],
  });
};
