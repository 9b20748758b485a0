import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  openSync,
  read as readCallback,
  readSync,
} from 'node:fs';
import type { Writable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type Failure, fail, ok, type Result } from '../contract/index.ts';
import type { SourceFailureCode } from '../helper/protocol.ts';
import { measureZstd } from './zstd-size.ts';

const read = promisify(readCallback);

export type OpenImage = {
  path: string;
  fd: number;
  format: 'raw' | 'zst' | 'gz';
  /** Of a packed image, once it is unpacked; null where nothing tells before the end. */
  unpackedBytes: number | null;
  close: () => void;
};

/** Told by their first bytes: an archive under another name, written as it is, would make a stick that does not boot. */
const MAGIC: { format: 'zst' | 'gz' | 'xz' | 'bz2' | 'zip'; bytes: string }[] = [
  { format: 'zst', bytes: '28b52ffd' },
  { format: 'gz', bytes: '1f8b' },
  { format: 'xz', bytes: 'fd377a585a00' },
  { format: 'bz2', bytes: '425a68' },
  { format: 'zip', bytes: '504b0304' },
];

/** Opens an image file with the rights of this process. The descriptor is the caller's to close. */
export const openImageFile = async (path: string): Promise<Result<OpenImage>> => {
  let fd: number;
  try {
    // O_NONBLOCK: opening a FIFO would wait for a writer for ever. It means nothing for a regular file.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return openFailure(path, error);
  }
  const described = await describe(path, fd);
  if (!described.ok) closeSync(fd);
  return described;
};

const openFailure = (path: string, error: unknown): { ok: false; error: Failure } => {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return missing
    ? fail('IMAGE_NOT_FOUND', `There is no image at ${path}.`, 'Check the path.')
    : fail('IMAGE_UNREADABLE', `The image ${path} can't be opened: ${messageOf(error)}.`);
};

const describe = async (path: string, fd: number): Promise<Result<OpenImage>> => {
  const stat = fstatSync(fd);
  if (!stat.isFile()) return fail('IMAGE_UNREADABLE', `The image ${path} is not a regular file.`);
  if (stat.size === 0) return fail('IMAGE_EMPTY', `The image ${path} is empty.`);
  const head = Buffer.alloc(8);
  const hex = head.toString('hex', 0, readSync(fd, head, 0, head.length, 0));
  const packed = MAGIC.find(({ bytes }) => hex.startsWith(bytes))?.format ?? null;
  const suffix = /\.(zst|gz)$/.exec(path)?.[1] ?? null;
  if (suffix !== null && suffix !== packed) {
    return fail(
      'IMAGE_CORRUPT',
      `${path} is named .${suffix}, but that is not what is in it.`,
      'Download or build it again.',
    );
  }
  const close = (): void => closeSync(fd);
  if (packed === null) return ok({ path, fd, format: 'raw', unpackedBytes: null, close });
  if (packed === 'gz') return ok({ path, fd, format: packed, unpackedBytes: null, close });
  if (packed === 'zst') {
    const size = await measureZstd(stat.size, async (buffer, position) => {
      const { bytesRead } = await read(fd, buffer, 0, buffer.length, position);
      return bytesRead;
    });
    if (!size.ok) {
      return fail(
        'IMAGE_CORRUPT',
        `${path} is damaged: ${size.problem}.`,
        'Download or build it again.',
      );
    }
    return ok({ path, fd, format: packed, unpackedBytes: size.bytes, close });
  }
  return fail(
    'IMAGE_UNREADABLE',
    `${path} is packed with ${packed}, which can't be unpacked here.`,
    'Unpack it first. Raw images, .zst and .gz are taken as they are.',
  );
};

export type FeedEnd =
  | { type: 'ended'; bytes: number }
  | { type: 'failed'; code: SourceFailureCode; message: string }
  /** Whoever reads went away: not the image's fault. */
  | { type: 'unread' };

/** Expands the image into `target`, as fast as that takes it, and says how it ended. Never rejects. */
export const feedImage = async (image: OpenImage, target: Writable): Promise<FeedEnd> => {
  const file = createReadStream(image.path, {
    fd: image.fd,
    autoClose: false,
    start: 0,
    highWaterMark: 1024 * 1024,
  });
  const chunkSize = 256 * 1024;
  const unpack =
    image.format === 'zst' ? createZstdDecompress({ chunkSize }) : createGunzip({ chunkSize });
  let bytes = 0;
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  // `pipeline` gives the first error of all; who it came from decides what it means.
  let end: FeedEnd | null = null;
  file.once('error', (error) => {
    end ??= failed('IMAGE_UNREADABLE', `The image ${image.path} can't be read: ${error.message}.`);
  });
  target.once('error', () => {
    end ??= { type: 'unread' };
  });
  unpack.once('error', (error) => {
    end ??= failed(
      'IMAGE_CORRUPT',
      `The archive ${image.path} is damaged or cut off (after ${bytes} bytes): ${error.message}.`,
    );
  });
  try {
    await pipeline(file, unpack, count, target);
    return { type: 'ended', bytes };
  } catch {
    return end ?? { type: 'unread' };
  }
};

const failed = (code: SourceFailureCode, message: string): FeedEnd => ({
  type: 'failed',
  code,
  message,
});

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
