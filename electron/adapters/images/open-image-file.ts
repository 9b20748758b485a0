import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import {
  fail,
  imageOutsideStore,
  ok,
  type PackedFormat,
  packedByName,
  packedFormats,
  type Result,
  saidBy,
} from '../../contract/index.ts';
import { findProgram } from '../find-program.ts';
import { readFully } from '../read-range.ts';
import { formats, MAGIC_BYTES, recogniseFormat } from './format/formats.ts';
import { foreignFile } from './image-look.ts';
import { placeOfImage } from './image-place.ts';
import type { OpenImage } from './opened-image.ts';

/** Opens an image file with the rights of this process. The descriptor is the caller's to close. */
export const openImageFile = async (path: string): Promise<Result<OpenImage>> => {
  const place = await placeOfImage(path);
  if (place.kind === 'outOfStore') return imageOutsideStore(path, place.path);
  let fd: number;
  try {
    // O_NONBLOCK: opening a FIFO would wait for a writer for ever. It means nothing for a regular file.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    const isFollowed = place.kind === 'file';
    fd = isFollowed ? openSync(place.path, flags | constants.O_NOFOLLOW) : openSync(path, flags);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? fail('IMAGE_NOT_FOUND', { reason: 'path', path })
      : fail('IMAGE_UNREADABLE', { reason: 'open', path, said: saidBy(error) });
  }
  try {
    const described = await describe(path, fd);
    if (!described.ok) closeSync(fd);
    return described;
  } catch (error) {
    closeSync(fd);
    return fail('IMAGE_UNREADABLE', { reason: 'read', path, offset: null, said: saidBy(error) });
  }
};

const describe = async (path: string, fd: number): Promise<Result<OpenImage>> => {
  const stat = fstatSync(fd, { bigint: true });
  if (!stat.isFile()) return fail('IMAGE_UNREADABLE', { reason: 'notFile', path });
  if (stat.size === 0n) return fail('IMAGE_EMPTY', { path, isBuilt: false });
  const head = Buffer.alloc(MAGIC_BYTES);
  const format = recogniseFormat(head.subarray(0, readSync(fd, head, 0, head.length, 0))) ?? 'raw';
  const suffix = packedByName(path);
  const fileBytes = Number(stat.size);
  if (format !== 'raw' || suffix !== null) {
    const foreign = await foreignFile({ path, fd, fileBytes });
    if (foreign !== null) return { ok: false, error: foreign };
  }
  if (suffix !== null && suffix !== format) {
    return fail('IMAGE_CORRUPT', { reason: 'suffix', path, suffix });
  }
  const identity = identityOf(stat);
  const opened: OpenImage = {
    path,
    fd,
    format,
    fileBytes,
    unpackedBytes: format === 'raw' ? fileBytes : null,
    atLeastBytes: fileBytes,
    frames: [],
    unpacker: null,
    identity,
    isUnchanged: () => identityOf(fstatSync(fd, { bigint: true })) === identity,
    close: () => closeSync(fd),
  };
  return format === 'raw' ? ok(opened) : measure(opened, format);
};

/** ctime too: mtime can be set back by who writes. */
const identityOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

const measure = async (image: OpenImage, format: PackedFormat): Promise<Result<OpenImage>> => {
  const { path, fd, fileBytes } = image;
  const readAt = (buffer: Buffer, position: number) => readFully(fd, buffer, position);
  const { measure: measureSize, atLeast, program } = formats[format];
  const size = await measureSize(fileBytes, readAt);
  if (!size.ok) return fail('IMAGE_CORRUPT', { reason: 'archive', path, said: size.problem });
  const unpacker = program && (await findProgram(program.name));
  if (program && unpacker === null) {
    const others = packedFormats.filter((name) => formats[name].program === null);
    const { name, toInstall } = program;
    return fail('IMAGE_UNREADABLE', {
      reason: 'noProgram',
      path,
      program: name,
      toInstall,
      others,
    });
  }
  return ok({
    ...image,
    unpackedBytes: size.bytes,
    atLeastBytes: await atLeast(fileBytes, readAt),
    frames: size.frames ?? [],
    unpacker,
  });
};
