import { basename } from 'node:path';
import { type Failure, fail, nameInside, ok, type Result } from '../../contract/index.ts';
import { readTextFile } from '../files.ts';
import { placeOfImage } from './image-place.ts';

/** SHA-256 in 64 hex digits; null where nothing says. */
export type Checksums = {
  /** Of the file as it is, where that is packed. */
  packed: string | null;
  /** Of the image itself. */
  unpacked: string | null;
};

/** Some six hundred files. */
const MAX_BYTES = 64 * 1024;

/**
 * What the `.sha256` beside an image says of it: that of the file as it is, and for a packed one also that of what is inside
 * (`x.iso.zst` may have `x.iso.zst.sha256`, `x.iso.sha256` or both). One that is there and can't be understood is `IMAGE_CORRUPT`:
 * somebody wanted the image to be checked.
 */
export const readChecksums = async (
  path: string,
  isPacked: boolean,
): Promise<Result<Checksums>> => {
  const inner = isPacked ? nameInside(path) : path;
  const checksums: Checksums = { packed: null, unpacked: null };
  for (const file of new Set([path, inner])) {
    const text = await readText(`${file}.sha256`);
    if (!text.ok) return text;
    if (text.value === null) continue;
    const hashes = parseChecksums(text.value);
    const own = hashes && pick(hashes, basename(file), hashes.length === 1);
    // A list beside the packed file may be of what is inside.
    const other = hashes && inner !== path ? pick(hashes, basename(inner), false) : null;
    if (!own && !other) return checksumError(`${file}.sha256`, basename(file));
    if (file === path && isPacked) checksums.packed ??= own;
    else checksums.unpacked ??= own;
    if (file === path && isPacked) checksums.unpacked ??= other;
  }
  return ok(checksums);
};

type Entry = { sha256: string; name: string | null };

/** Lines of `sha256sum`, with or without a name, or of BSD's `sha256`. Null where one is neither. */
export const parseChecksums = (text: string): Entry[] | null => {
  const entries: Entry[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const sum = /^\\?([0-9a-f]{64})(?:[ \t]+\*?(.+?))?\s*$/i.exec(line);
    const bsd = /^SHA256 \((.+)\) = ([0-9a-f]{64})\s*$/i.exec(line);
    const [sha256, name] = sum ? [sum[1], sum[2]] : bsd ? [bsd[2], bsd[1]] : [];
    if (sha256 === undefined) return null;
    entries.push({ sha256: sha256.toLowerCase(), name: name ? basename(name) : null });
  }
  return entries;
};

/** The one that names the file, or has no name where it is the only one. Null where none does, or two disagree. */
const pick = (entries: Entry[], name: string, only: boolean): string | null => {
  const fitting = entries.filter((entry) => entry.name === name || (only && entry.name === null));
  const [first] = fitting;
  return first && fitting.every(({ sha256 }) => sha256 === first.sha256) ? first.sha256 : null;
};

const checksumError = (file: string, name: string): { ok: false; error: Failure } =>
  fail('IMAGE_CORRUPT', { reason: 'noChecksum', path: file, image: name });

/** Null where there is none. */
const readText = async (file: string): Promise<Result<string | null>> => {
  const misunderstood = checksumError(file, basename(file, '.sha256'));
  // As the image itself: in a build's output it may be a link to anything.
  if ((await placeOfImage(file)).kind === 'outOfStore') return misunderstood;
  try {
    return ok(await readTextFile(file, MAX_BYTES));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EFBIG' || code === 'EINVAL') return misunderstood;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return ok(null);
    const said = String(code ?? error);
    return fail('IMAGE_CORRUPT', { reason: 'checksumUnreadable', path: file, said });
  }
};
