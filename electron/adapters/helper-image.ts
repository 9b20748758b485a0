import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type Failure, fail, imageOutsideStore, ok, type Result } from '../contract/index.ts';
import { findProgram } from './find-program.ts';
import { foreignFile } from './image-look.ts';
import { placeOfImage } from './image-place.ts';
import type { ImageFormat, OpenImage } from './open-image.ts';
import { readFully } from './read-range.ts';
import { measureXz } from './xz-size.ts';
import { measureZstd } from './zstd-size.ts';

/**
 * Told by their first bytes: an archive under another name, written as it is, would make a stick that does not boot.
 * bz2: its block's magic number too, as three letters are few.
 */
const MAGIC: { format: Exclude<ImageFormat, 'raw'>; pattern: RegExp }[] = [
  { format: 'zst', pattern: /^28b52ffd|^5.2a4d18/ },
  { format: 'gz', pattern: /^1f8b08/ },
  { format: 'xz', pattern: /^fd377a585a00/ },
  { format: 'bz2', pattern: /^425a683[1-9](314159265359|177245385090)/ },
];
const MAGIC_BYTES = 10;
/** Names and comments, of one member or of several. */
const HEADERS_BYTES = 128 * 1024;

/** How long names of formats end; also what is taken off to get the name of what is inside. */
export const packedSuffix = /\.(zst|gz|xz|bz2)$/;

/** Opens an image file with the rights of this process. The descriptor is the caller's to close. */
export const openImageFile = async (path: string): Promise<Result<OpenImage>> => {
  const place = await placeOfImage(path);
  if (place.kind === 'outOfStore') return imageOutsideStore(path, place.path);
  let fd: number;
  try {
    // O_NONBLOCK: opening a FIFO would wait for a writer for ever. It means nothing for a regular file.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    fd =
      place.kind === 'file'
        ? openSync(place.path, flags | constants.O_NOFOLLOW)
        : openSync(path, flags);
  } catch (error) {
    return openFailure(path, error);
  }
  try {
    const described = await describe(path, fd);
    if (!described.ok) closeSync(fd);
    return described;
  } catch (error) {
    closeSync(fd);
    return fail('IMAGE_UNREADABLE', `The image ${path} can't be read: ${messageOf(error)}.`);
  }
};

const openFailure = (path: string, error: unknown): { ok: false; error: Failure } => {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return missing
    ? fail('IMAGE_NOT_FOUND', `There is no image at ${path}.`, 'Check the path.')
    : fail('IMAGE_UNREADABLE', `The image ${path} can't be opened: ${messageOf(error)}.`);
};

const describe = async (path: string, fd: number): Promise<Result<OpenImage>> => {
  const stat = fstatSync(fd, { bigint: true });
  if (!stat.isFile()) return fail('IMAGE_UNREADABLE', `The image ${path} is not a regular file.`);
  if (stat.size === 0n) return fail('IMAGE_EMPTY', `The image ${path} is empty.`);
  const format = recognise(fd);
  const suffix = packedSuffix.exec(path)?.[1] ?? null;
  const fileBytes = Number(stat.size);
  if (format !== 'raw' || suffix !== null) {
    const foreign = await foreignFile({ path, fd, fileBytes });
    if (foreign !== null) return { ok: false, error: foreign };
  }
  if (suffix !== null && suffix !== format) {
    return corrupt(`${path} is named .${suffix}, but that is not what is in it.`);
  }
  const identity = identityOf(stat);
  const opened: OpenImage = {
    path,
    fd,
    format,
    fileBytes,
    unpackedBytes: format === 'raw' ? fileBytes : null,
    atLeastBytes: atLeast(fd, format, fileBytes),
    frames: [],
    unpacker: null,
    identity,
    isUnchanged: () => identityOf(fstatSync(fd, { bigint: true })) === identity,
    close: () => closeSync(fd),
  };
  return measure(opened);
};

/**
 * Nothing that is packed well is larger than it was, but for what can't be packed: deflate and bzip2 add less than a hundredth to that, and headers.
 * A `.gz` ends with its last member's size modulo 2^32 (RFC 1952, 2.3.1); where zeros stand there it may be padded, so that its own size says nothing.
 */
const atLeast = (fd: number, format: ImageFormat, fileBytes: number): number => {
  if (format === 'raw') return fileBytes;
  if (format !== 'gz' && format !== 'bz2') return 0;
  const packed = Math.max(0, fileBytes - Math.ceil(fileBytes / 64) - HEADERS_BYTES);
  if (format === 'bz2') return packed;
  const end = Buffer.alloc(4);
  if (readSync(fd, end, 0, end.length, fileBytes - end.length) < end.length) return 0;
  const stated = end.readUInt32LE(0);
  return stated === 0 ? 0 : Math.max(stated, packed);
};

/** ctime too: mtime can be set back by who writes. */
const identityOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

const recognise = (fd: number): ImageFormat => {
  const head = Buffer.alloc(MAGIC_BYTES);
  const hex = head.toString('hex', 0, readSync(fd, head, 0, head.length, 0));
  return MAGIC.find(({ pattern }) => pattern.test(hex))?.format ?? 'raw';
};

const measure = async (image: OpenImage): Promise<Result<OpenImage>> => {
  const { path, fd, format, fileBytes } = image;
  const readAt = (buffer: Buffer, position: number) => readFully(fd, buffer, position);
  if (format === 'zst') {
    const size = await measureZstd(fileBytes, readAt);
    if (!size.ok) return corrupt(`${path} is damaged: ${size.problem}.`);
    return ok({ ...image, unpackedBytes: size.bytes, frames: size.frames });
  }
  if (format !== 'xz' && format !== 'bz2') return ok(image);
  const size = format === 'xz' ? await measureXz(fileBytes, readAt) : { ok: true, bytes: null };
  if ('problem' in size) return corrupt(`${path} is damaged: ${size.problem}.`);
  const program = format === 'xz' ? 'xz' : 'bzip2';
  const unpacker = await findProgram(program);
  if (unpacker === null) {
    return fail(
      'IMAGE_UNREADABLE',
      `${path} is packed with ${program}, and there is no program ${program} on PATH to unpack it.`,
      `Install ${format === 'xz' ? 'xz (Debian and Ubuntu: xz-utils)' : 'bzip2'}, or unpack it elsewhere. Raw images, .zst and .gz need no other program.`,
    );
  }
  return ok({ ...image, unpackedBytes: size.bytes, unpacker });
};

const corrupt = (message: string): { ok: false; error: Failure } =>
  fail('IMAGE_CORRUPT', message, 'Download or build it again.');

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
