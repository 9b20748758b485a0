import { type FailureOf, failure } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
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
export const failedDerivation = (report: NixReport): string | null =>
  explainBuildFailure(report, () => null)?.params.derivation ?? null;

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

type Needs = Pick<Ports, 'files' | 'environment'>;

/** What the kernel and SQLite say of it (strerror(3), sqlite3_errstr). */
export const saysDiskIsFull = (text: string): boolean =>
  /No space left on device|database or disk is full|Disk quota exceeded/.test(text);

/** In bytes: a disk with less is full for whoever builds on it. */
const fullBelow = 64 * 1024 * 1024;

/** Of the folders that builds write to (nix's store, and the one for temporary files) the first that has no room; null where all have. */
export const findFullFolder = async (
  { files, environment }: Needs,
  store: string,
): Promise<string | null> => {
  for (const folder of [store, environment.folders.temporary]) {
    const free = await files.freeBytes(folder).catch(() => null);
    if (free !== null && free < fullBelow) return folder;
  }
  return null;
};

/**
 * Looks for a full disk when a line of a build's log speaks of one: what a builder says is no proof, and once it has failed nix takes away
 * what filled the disk.
 */
export const createDiskWatch = (ports: Needs) => {
  let looking: Promise<void> | null = null;
  let found: string | null = null;
  return {
    hear: (line: string, store: string): void => {
      if (found !== null || looking !== null || !saysDiskIsFull(line)) return;
      looking = findFullFolder(ports, store).then((folder) => {
        found = folder;
        looking = null;
      });
    },
    found: async (): Promise<string | null> => {
      await looking;
      return found;
    },
  };
};
export type DiskWatch = ReturnType<typeof createDiskWatch>;
