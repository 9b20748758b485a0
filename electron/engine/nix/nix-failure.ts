import { relative } from 'node:path';
import { type Failure, type FailureOf, failure, withoutSecret } from '../../contract/index.ts';
import { explainBuildFailure, type LogTail, saysDiskIsFull } from './build-failure.ts';
import { describeLocked, findNamed } from './lock-file.ts';
import type { NixError, NixReport } from './nix-report.ts';
import { type SourceMap, toUserPosition, toUserText } from './source-map.ts';

export type FailureContext = {
  reference: string;
  attribute: string | null;
  source: SourceMap;
  /** Whether this was the first look at the flake, so that what can't be fetched is the flake itself. */
  opening: boolean;
  /** Last lines of a derivation's log by its path. */
  logTail: LogTail;
  evidence: Evidence;
};

export type Evidence = {
  fullFolder: string | null;
  /** Whether what could not be built is something to fetch (a fixed-output derivation): nothing else has a network. */
  isFetch: boolean;
};

export const noEvidence: Evidence = { fullFolder: null, isFetch: false };

type Explain<Answer = Failure | null> = (report: NixReport, context: FailureContext) => Answer;

/** Why nix failed, as a value. Pure; the first explanation that fits is the one. */
export const explainNixFailure = (report: NixReport, context: FailureContext): Failure => {
  for (const explain of explanations) {
    const explained = explain(report, context);
    if (explained) return explained;
  }
  return explainEvaluation(report, context);
};

const find = (report: NixReport, pattern: RegExp): RegExpExecArray | null => {
  for (const { text } of report.errors) {
    const match = pattern.exec(text);
    if (match) return match;
  }
  return null;
};

const findPlain = (report: NixReport, pattern: RegExp): string | null =>
  report.plain.find((line) => pattern.test(line)) ?? null;

const firstCore = (report: NixReport) =>
  report.errors[0]?.core ?? report.plain.at(-1) ?? 'nix failed';

const explainStore: Explain = (report) => {
  const group = find(report, /the group '([^']*)' specified in 'build-users-group' does not exist/);
  if (group) {
    return failure('NIX_UNUSABLE', { reason: 'group', group: group[1] ?? '' });
  }
  const store = find(
    report,
    /cannot connect to (?:socket|daemon)[^\n]*|(?:creating directory|changing ownership of path|opening lock file|could not set permissions on) '[^'\n]*'[^\n]*: (?:Permission denied|Operation not permitted)/,
  );
  return store && failure('NIX_UNUSABLE', { reason: 'store', said: store[0] });
};

const explainCrash: Explain = (report) => {
  const signal = find(report, /\bnix was ended by (SIG\w+)$/)?.[1];
  return signal ? failure('NIX_UNUSABLE', { reason: 'ended', signal }) : null;
};

/** Nix's own word for it, or a builder's where it was seen to be true. A flake can throw what it likes: that has a place in its source. */
const explainDisk: Explain = (report, { logTail, evidence: { fullFolder } }) => {
  const ownWord =
    report.errors.some(({ text, positions }) => positions.length === 0 && saysDiskIsFull(text)) ||
    report.plain.some(saysDiskIsFull);
  const failed = explainBuildFailure(report, logTail);
  const log = logOf(failed);
  if (!ownWord && !(fullFolder !== null && log.some(saysDiskIsFull))) return null;
  const { derivation = null, exitCode = null } = failed?.params ?? {};
  return failure('DISK_FULL', {
    reason: 'nix',
    derivation,
    exitCode,
    log,
    folder: !ownWord && fullFolder !== null && !/\/store$/.test(fullFolder) ? fullFolder : null,
    said: firstCore(report),
  });
};

const logOf = (failed: FailureOf<'BUILD_FAILED'> | null): string[] => failed?.params.log ?? [];

const unreachable =
  /Could ?n[o']t resolve host[^\n]*|Could not resolve host[^\n]*|Temporary failure in name resolution|Network is unreachable|No route to host|Could not connect to server|Couldn't connect to server|Failed to connect to[^\n]*/i;
const unfetched =
  /unable to (?:download|access)[^\n]*|don't know how to build these paths[^\n]*|no substituter that can build it/;

const explainNetwork: Explain = (report, context) => {
  // A builder that has no network anyway can say of it what it likes.
  const log = context.evidence.isFetch ? explainBuildFailure(report, context.logTail) : null;
  const lines = [...report.plain, ...logOf(log)];
  const cut =
    find(report, unreachable)?.[0] ??
    lines.map((line) => unreachable.exec(line)?.[0]).find(Boolean);
  const missing = find(report, unfetched)?.[0] ?? lines.find((line) => unfetched.test(line));
  const what =
    report.errors.map(({ core }) => core).find((core) => unfetched.test(core)) ?? missing;
  if (report.offline && (cut || missing)) {
    return failure('OFFLINE', { reason: 'noNetwork', said: what ?? cut ?? '' });
  }
  if (!cut) return null;
  return context.opening
    ? failure('FLAKE_NOT_FOUND', {
        reason: 'unreachable',
        reference: context.reference,
        said: what ?? cut,
      })
    : failure('OFFLINE', { reason: 'unreachable', said: what ?? cut });
};

const inputFailed =
  /while fetching the input '([^'\n]+)'|while updating the flake input '([^'\n]+)'/;

/**
 * Why the source of an input can't be had, in nix's words or in git's; null where something else failed. Pure. What a
 * flake throws has a place in its source and is not meant; that of another program has none.
 */
export const whyUnfetched = (report: NixReport): string | null => {
  const failed = report.errors.find(({ text }) => inputFailed.test(text));
  if (!failed) return null;
  const ofGit = findPlain(report, /^fatal:/)?.replace(/^fatal:\s*/, '');
  return withoutSecret(
    (/program '?"?git/.test(failed.core) && ofGit ? ofGit : failed.core).replace(/\.$/, ''),
  );
};

/** One that is evaluated, and so needed: nix fetches none before. */
const explainInput: Explain = (report, context) => {
  const why = whyUnfetched(report);
  if (why === null) return null;
  const { reference, attribute, opening, source } = context;
  const updated = find(report, /while updating the flake input '([^'\n]+)'/)?.[1];
  const url = find(report, /while fetching the input '([^'\n]+)'/)?.[1];
  const locked = url === undefined ? null : findNamed(source.inputs ?? [], url);
  const name = locked?.name ?? updated;
  // It is the flake itself.
  if (name === undefined) return null;
  const from = locked ? describeLocked(locked.locked) : withoutSecret(url ?? '');
  const needs = locked ? (attribute ?? reference) : null;
  const params = { ...readPlace(undefined, source), said: why, input: name, from, needs };
  if (report.offline && !/hash mismatch/i.test(why)) {
    return failure('OFFLINE', { reason: 'input', ...params, isOnline: false });
  }
  if ([why, ...report.plain].some((text) => unreachable.test(text))) {
    return failure('OFFLINE', { reason: 'input', ...params, isOnline: true });
  }
  return failure(opening ? 'FLAKE_NOT_FOUND' : 'EVALUATION_FAILED', { reason: 'input', ...params });
};

const explainReference: Explain = (report, { reference }) => {
  const wrong = find(
    report,
    /is not a valid URL|is unsupported|unsupported parameter|is not a(?: valid)? flake ?(?:ref|reference)?\b/,
  );
  return (
    wrong &&
    failure('FLAKE_REFERENCE_INVALID', { reason: 'nix', reference, said: firstCore(report) })
  );
};

/** Has git trust a folder that belongs to somebody else. */
export const trustCommand = (folder: string) => [
  'git',
  'config',
  '--global',
  '--add',
  'safe.directory',
  folder,
];

const notFetched =
  /HTTP error (?:404|401|403)|does not appear to be a git repository|[Rr]epository not found|repository '[^']*' not found|Host key verification failed|Permission denied \(|program 'git' failed|cannot find flake|[Cc]ould not find (?:ref|branch)|does not exist[^\n]*\n?[^\n]*while fetching|while fetching the input/;

const explainFetch: Explain = (report, { reference, opening, source }) => {
  const owner =
    find(report, /not owned by current user/)?.[0] ?? findPlain(report, /dubious ownership/);
  if (owner) {
    return failure('FLAKE_INVALID', {
      reason: 'owner',
      reference,
      command: trustCommand(source.localRoot ?? reference),
    });
  }
  if (!opening) return null;
  const plain = findPlain(report, notFetched) ?? findPlain(report, /^fatal:/);
  if (!plain && !find(report, notFetched)) return null;
  return failure('FLAKE_NOT_FOUND', {
    reason: 'unfetched',
    reference,
    said: plain?.replace(/^fatal:\s*/, '') ?? firstCore(report),
  });
};

const missingPath =
  /(?:getting status of|path|opening file|reading file|Path) '([^'\n]+)'(?: in the repository "[^"\n]*")?(?:: No such file or directory| does not exist| is not tracked by Git)/;

const explainMissingFile: Explain = (report, { reference, source }) => {
  if (
    find(report, /could not find a flake\.nix file|does not contain a '?\/?[^'\n]*flake\.nix'?/)
  ) {
    return failure('FLAKE_INVALID', { reason: 'noFlake', reference });
  }
  const match = find(report, missingPath);
  if (!match?.[1]) return null;
  const { localRoot } = source;
  const file = toUserText(source, match[1]);
  const absolute = localRoot && !file.startsWith('/') ? `${localRoot}/${file}` : file;
  const isFlake = /(^|\/)flake\.nix$/.test(file);
  const place = readPlace(report.errors[0], source);
  const submodule = source.submodules.find((folder) => absolute.startsWith(`${folder}/`));
  if (submodule && localRoot) {
    return failure(isFlake ? 'FLAKE_INVALID' : 'EVALUATION_FAILED', {
      reason: 'submodule',
      ...place,
      path: file,
      submodule: relative(localRoot, submodule),
      url: `git+file://${encodeURI(localRoot)}?submodules=1`,
      command: source.present.has(absolute)
        ? null
        : ['git', '-C', localRoot, 'submodule', 'update', '--init'],
    });
  }
  const untracked = source.present.has(absolute) || /is not tracked by Git/.test(match[0]);
  if (untracked) {
    const root = localRoot ?? '.';
    return failure(isFlake ? 'FLAKE_INVALID' : 'EVALUATION_FAILED', {
      reason: 'untracked',
      ...place,
      untracked: file,
      command: ['git', '-C', root, 'add', '-N', relative(root, absolute)],
    });
  }
  return isFlake ? failure('FLAKE_INVALID', { reason: 'noFlake', reference }) : null;
};

const explainAttribute: Explain = (report, { attribute, reference }) => {
  const missing = find(
    report,
    /does not provide attribute ([^\n]*)|attribute '([^']*)' in selection path '[^']*' not found/,
  );
  if (!missing) return null;
  const nearest = (/Did you mean ([^\n]*)\?/.exec(missing.input)?.[1] ?? '')
    .replace(/^one of /, '')
    .split(/, | or /)
    .map((name) => name.replace(/^'|'$/g, ''))
    .filter((name) => name !== '');
  return failure('ATTRIBUTE_MISSING', {
    reference,
    attribute: attribute ?? missing[1] ?? missing[2] ?? '',
    nearest,
    command: [
      'nix',
      '--extra-experimental-features',
      'nix-command flakes',
      'flake',
      'show',
      reference,
    ],
  });
};

/**
 * What a module has to say in its own words: assertions of NixOS (nixos/modules/system/activation/top-level.nix), and
 * what nix/lib throws. Where in nixpkgs that happened helps nobody.
 */
const explainRefusal: Explain = (report, { source }) => {
  for (const { core } of report.errors) {
    const own = /^autoInstaller\b/.test(core) ? core : null;
    const refused = own ?? /^\s*Failed assertions:\s*([\s\S]+)$/.exec(core)?.[1];
    if (!refused) continue;
    const reasons = toUserText(source, refused.trim())
      .replace(/^- /, '')
      .replace(/\n\s*\n(?=- )/g, '\n');
    return failure('EVALUATION_FAILED', {
      reason: 'refused',
      file: null,
      line: null,
      column: null,
      isOwn: own !== null,
      said: reasons,
    });
  }
  return null;
};

/**
 * Syntax or a builtin that is an experiment of nix's. One that does not know it at all calls it a syntax error, and shows
 * the line.
 */
const explainExperiment: Explain = (report, { source }) => {
  const named = find(report, /experimental (?:Nix )?feature '([^'\n]+)' is disabled/)?.[1];
  const isPipe = report.errors.some(
    ({ core, text }) => /^syntax error/.test(core) && hasPipeAtCaret(text),
  );
  const feature = named ?? (isPipe ? 'pipe-operators' : null);
  if (feature === null) return null;
  const own = findOwnPlace(report.errors[0], source);
  return failure('EVALUATION_FAILED', {
    reason: 'experiment',
    ...readPlace(report.errors[0], source),
    isOwn: own !== undefined,
    feature,
    isKnown: named !== undefined,
    said: firstCore(report),
  });
};

/** The line that nix shows, with a pipe right where its mark points to, or just before. */
const hasPipeAtCaret = (text: string): boolean =>
  [...text.matchAll(/^( *\d+\| )(.*)\n( *\| )( *)\^/gm)].some(
    ([, before = '', line = '', , indent = '']) => {
      const at = indent.length;
      return before !== '' && /\|>|<\|/.test(line.slice(Math.max(0, at - 2), at + 2));
    },
  );

const explanations: Explain[] = [
  explainExperiment,
  explainRefusal,
  explainCrash,
  explainStore,
  explainDisk,
  explainInput,
  explainNetwork,
  explainAttribute,
  explainMissingFile,
  explainReference,
  explainFetch,
  (report, { logTail }) => explainBuildFailure(report, logTail),
];

const explainEvaluation: Explain<Failure> = (report, { source }) => {
  const [error] = report.errors;
  const isOwn = findOwnPlace(error, source) !== undefined;
  // A line of nixpkgs says nothing to whoever wrote the flake.
  const said = toUserText(source, firstCore(report));
  return failure('EVALUATION_FAILED', { reason: 'nix', ...readPlace(error, source), isOwn, said });
};

/** In the user's own files, where anything there led to the error; else where it happened. */
const readPlace = (error: NixError | undefined, source: SourceMap) => {
  const place = findOwnPlace(error, source) ?? error?.positions[0];
  const { file, line, column } = place ?? { file: null, line: null, column: null };
  return { file, line, column };
};

const findOwnPlace = (error: NixError | undefined, source: SourceMap) =>
  error?.positions.map((position) => toUserPosition(source, position)).find((found) => found);
