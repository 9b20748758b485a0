import { isAbsolute, join, resolve } from 'node:path';
import {
  decodePercent,
  type FailureParams,
  fail,
  hasSecret,
  ok,
  type Result,
  withoutSecret,
} from '../../contract/index.ts';
import type { Environment } from '../ports/index.ts';

export type ParsedReference = {
  /** As given, without `#host`. */
  reference: string;
  /** What nix is given: an absolute folder, or a URL. */
  resolved: string;
  host: string | null;
};

type Folders = Pick<Environment, 'workingFolder' | 'home'>;

/** Schemes of nix (manual, "Flake references"). */
const knownScheme =
  /^(?:path|github|gitlab|sourcehut|git(?:\+(?:https?|ssh|file))?|hg\+(?:https|ssh|file)|(?:tarball\+)?(?:https?|file)|flake)$/;

/**
 * Reads a flake reference as a person writes it. Pure: whether it exists is for nix to say. A bare name is a folder
 * here, never an entry of nix's registry. Fails with `FLAKE_REFERENCE_INVALID`.
 */
export const parseReference = (text: string, folders: Folders): Result<ParsedReference> => {
  // A host's name may end with a space, and have in it what no reference has.
  const trimmed = text.trimStart();
  const hash = trimmed.indexOf('#');
  const reference = (hash < 0 ? trimmed : trimmed.slice(0, hash)).trimEnd();
  const refused = secretError(trimmed);
  if (refused) return refused;
  if (trimmed === '') return invalidError({ reason: 'empty' });
  if (trimmed.startsWith('-')) return invalidError({ reason: 'dash', reference: trimmed });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (/[\u0000-\u001f\u007f]/.test(reference)) return invalidError({ reason: 'controlCharacter' });

  const host = parseHost(hash < 0 ? '' : trimmed.slice(hash + 1));
  if (!host.ok) return host;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(reference)?.[1]?.toLowerCase();
  const resolved = scheme
    ? resolveUrl(scheme, reference, folders)
    : resolveFolder(reference === '' ? '.' : reference, folders);
  if (!resolved.ok) return resolved;
  return ok({
    reference: reference === '' ? '.' : reference,
    resolved: resolved.value,
    host: host.value,
  });
};

const invalidError = (why: FailureParams<'FLAKE_REFERENCE_INVALID'>) =>
  fail('FLAKE_REFERENCE_INVALID', why);

/**
 * Decoded as nix does with a fragment. Quotes around a name, and the path of a configuration, lead to the name. A name
 * with a quotation mark in it is taken as it is, or as nix writes it (`"a\\"b"`).
 */
const parseHost = (fragment: string): Result<string | null> => {
  const decoded = decodePercent(fragment);
  if (decoded === null) {
    return invalidError({
      reason: 'percent',
      fragment,
      instead: fragment.replace(/%(?![0-9a-f]{2})/gi, '%25'),
    });
  }
  const path = /^nixosConfigurations\.("(?:[^"\\]|\\[\s\S])+"|[^".]+)(?:\.[\s\S]*)?$/.exec(
    decoded.trim(),
  );
  const name = path?.[1] ?? decoded;
  const quoted = /^\s*"((?:[^"\\]|\\[\s\S])*)"\s*$/.exec(name)?.[1];
  if (quoted !== undefined) return ok(quoted === '' ? null : unescapeQuotes(quoted));
  return ok(name.trim() === '' ? null : name);
};

/** nix itself knows no escape in an attribute path: a backslash is one of the name's unless it makes a quotation mark. */
const unescapeQuotes = (text: string): string => text.replaceAll('\\"', '"');

/** With `?dir=` it is the folder below: nix itself finds the repository that it belongs to. */
const resolveFolder = (text: string, { workingFolder, home }: Folders): Result<string> => {
  if (/^[^/]+@[^/]+:/.test(text)) {
    const [server, path] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
    return invalidError({
      reason: 'gitAddress',
      reference: text,
      instead: `git+ssh://${server}/${path.replace(/^\//, '')}`,
    });
  }
  if (/^~[^/]/.test(text)) return invalidError({ reason: 'otherHome', reference: text });
  const [path = '', ...queries] = text.split('?');
  const query = new URLSearchParams(queries.join('?'));
  const dir = query.get('dir');
  if ([...query.keys()].some((key) => key !== 'dir')) {
    return invalidError({ reason: 'folderQuery', reference: text });
  }
  const expanded = path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
  const folder = resolve(workingFolder, expanded);
  if (dir === null) return ok(folder);
  const below = resolve(folder, dir);
  return isAbsolute(dir) || !`${below}/`.startsWith(`${folder}/`)
    ? invalidError({ reason: 'dirOutside', reference: text })
    : ok(below);
};

const resolveUrl = (scheme: string, reference: string, folders: Folders): Result<string> => {
  if (!knownScheme.test(scheme)) return invalidError({ reason: 'scheme', scheme });
  const rest = reference.slice(scheme.length + 1);
  const [path = '', query] = splitQuery(rest);
  switch (scheme) {
    case 'path':
      return ok(`path:${completePath(path, folders)}${query}`);
    case 'git+file':
      return ok(`git+file://${completePath(path.replace(/^\/\/(?=\/)/, ''), folders)}${query}`);
    case 'https':
    case 'http':
      return resolveWeb(scheme, rest, path);
    default:
      return /\s/.test(rest)
        ? invalidError({ reason: 'space', reference })
        : ok(`${scheme}:${rest}`);
  }
};

const splitQuery = (text: string): [string, string] => {
  const at = text.indexOf('?');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
};

/** Absolute and encoded, whichever of both it was before. */
const completePath = (path: string, { workingFolder, home }: Folders): string => {
  const decoded = decodePercent(path) ?? path;
  const expanded =
    decoded === '~' || decoded.startsWith('~/') ? join(home, decoded.slice(1)) : decoded;
  return resolve(workingFolder, expanded)
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replaceAll('%40', '@');
};

/** Nix takes a web address as an archive to download, which the page of a repository is not. */
const resolveWeb = (scheme: string, rest: string, path: string): Result<string> => {
  const page = /^\/\/(github|gitlab)\.com\/([^/]+)\/([^/?#]+?)(?:\.git)?\/?$/.exec(path);
  if (page) {
    return invalidError({
      reason: 'webPage',
      reference: `${scheme}:${rest}`,
      instead: `${page[1]}:${page[2]}/${page[3]}`,
    });
  }
  return path.endsWith('.git')
    ? invalidError({
        reason: 'webRepository',
        reference: `${scheme}:${rest}`,
        instead: `git+${scheme}:${rest}`,
      })
    : ok(`${scheme}:${rest}`);
};

/**
 * What to answer to a reference with a password or a token in it; null to one without. It would stand in command lines,
 * which every user of a machine can read, and in what is kept of a fleet. So it is nowhere taken, and no word of the
 * answer repeats it.
 */
export const secretError = (reference: string) => {
  if (!hasSecret(reference)) return null;
  return fail('FLAKE_REFERENCE_INVALID', { reason: 'secret', ...insteadOf(reference) });
};

type Way = Extract<FailureParams<'FLAKE_REFERENCE_INVALID'>, { reason: 'secret' }>['way'];

const forges: Record<string, string> = {
  github: 'github.com=TOKEN',
  gitlab: 'gitlab.com=PAT:TOKEN',
  sourcehut: 'git.sr.ht=TOKEN',
};

const insteadOf = (reference: string): { way: Way; line: string } => {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(reference)?.[1]?.toLowerCase() ?? '';
  const server = serverOf(reference);
  const isGit = scheme.startsWith('git+') || scheme.startsWith('hg+');
  const forge = scheme in forges ? scheme : /^(github|gitlab)\.com$/.exec(server)?.[1];
  if (forge && !isGit) return { way: 'access-tokens', line: `access-tokens = ${forges[forge]}` };
  if (!/^(?:[a-z]+\+)?https?$/.test(scheme)) return { way: 'ssh', line: '' };
  return {
    way: isGit ? 'netrc' : 'netrc-file',
    line: `machine ${server} login USER password TOKEN`,
  };
};

/** By its name in what is no secret of the reference. */
const serverOf = (reference: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\/([A-Za-z0-9.-]+)(?:[:/?#]|$)/i.exec(withoutSecret(reference))?.[1] ??
  'SERVER';
