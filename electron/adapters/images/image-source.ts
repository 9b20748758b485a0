import { createHash } from 'node:crypto';
import { cancelled, type Failure, fail, failure, ok, type Result } from '../../contract/index.ts';
import type { Images, MeasuredImage } from '../../engine/ports/images.ts';
import { readRange } from '../read-range.ts';
import { type Checksums, readChecksums } from './image-checksum.ts';
import { lookAtImage } from './image-look.ts';
import { type OnRead, unpackImage } from './image-unpack.ts';
import { openImageFile } from './open-image-file.ts';
import {
  failedSource,
  isSourceError,
  type OpenImage,
  type SourceError,
  sourceError,
  unreadableError,
} from './opened-image.ts';

/** An image that was opened, and what is known of it beforehand. */
export type ImageSource = {
  image: OpenImage;
  /** What the decompressed image's SHA-256 has to be; null where no `.sha256` says. */
  expectedSha256: string | null;
  /**
   * The image's bytes, decompressed. May be called again for all of it once more. Throws a `SourceError` where the archive is damaged,
   * is not what its `.sha256` says, or was written to meanwhile: nothing of what came counts then. Once `stop` is aborted no more comes.
   */
  read: (stop: AbortSignal, onRead?: OnRead) => AsyncGenerator<Buffer, void, void>;
  close: () => Promise<void>;
};

/** It is not the file any more that somebody looked at. */
export const changedError = (path: string): { ok: false; error: Failure } =>
  fail('IMAGE_UNREADABLE', { reason: 'exchanged', path });

/** Opens an image and the `.sha256` beside it. It is the caller's to close. */
export const openImageSource = async (path: string): Promise<Result<ImageSource>> => {
  const image = await openImageFile(path);
  if (!image.ok) return image;
  const checksums = await readChecksums(path, image.value.format !== 'raw');
  if (!checksums.ok) {
    image.value.close();
    return checksums;
  }
  return ok(createImageSource(image.value, checksums.value));
};

const createImageSource = (image: OpenImage, { packed, unpacked }: Checksums): ImageSource => {
  const { path } = image;
  const stopHash = new AbortController();
  /** Of the packed file, beside the unpacking of it, and only once. */
  let hashing: Promise<string | SourceError> | null = null;
  return {
    image,
    expectedSha256: unpacked,
    read: async function* (stop, onRead) {
      if (packed !== null) hashing ??= hashFile(image, stopHash.signal);
      yield* unpackImage(image, stop, onRead);
      if (stop.aborted) return;
      const sha256 = await hashing;
      if (isSourceError(sha256)) throw sha256;
      if (sha256 !== packed) {
        const sums = { sha256: sha256 ?? '', expectedSha256: packed ?? '' };
        throw sourceError(failure('IMAGE_CORRUPT', { reason: 'checksum', path, ...sums }));
      }
      if (!image.isUnchanged()) {
        throw sourceError(failure('IMAGE_UNREADABLE', { reason: 'changed', path, what: null }));
      }
    },
    close: async () => {
      stopHash.abort();
      await hashing;
      image.close();
    },
  };
};

const hashFile = async (image: OpenImage, stop: AbortSignal): Promise<string | SourceError> => {
  const hash = createHash('sha256');
  try {
    for await (const chunk of readRange(image.fd, 0, image.fileBytes)) {
      if (stop.aborted) break;
      hash.update(chunk);
    }
  } catch (error) {
    return unreadableError(image, error);
  }
  return hash.digest('hex');
};

/** As `Images.measure` of the engine's ports. */
export const measureImage = async (path: string): Promise<Result<MeasuredImage>> => {
  const image = await openImageFile(path);
  if (!image.ok) return image;
  try {
    return await describe(image.value);
  } finally {
    image.value.close();
  }
};

const describe = async (image: OpenImage): Promise<Result<MeasuredImage>> => {
  const looked = await lookAtImage(image);
  if (!looked.ok) return looked;
  const { about, doubt } = looked.value;
  const { identity, atLeastBytes } = image;
  const unpackedBytes = about.sizeBytes;
  return ok({
    unpackedBytes,
    atLeastBytes: unpackedBytes ?? atLeastBytes,
    identity,
    about,
    doubt,
  });
};

/** Often enough for a bar that moves. */
const STEP_BYTES = 4 * 1024 * 1024;

/** As `Images.count` of the engine's ports. */
export const countImage: Images['count'] = async (path, identity, onProgress, signal) => {
  const source = await openImageSource(path);
  if (!source.ok) return source;
  const { image, read, close } = source.value;
  try {
    if (image.identity !== identity) return changedError(path);
    let told = 0;
    let unpackedBytes = 0;
    const chunks = read(signal, (packedBytes) => {
      if (packedBytes - told < STEP_BYTES && packedBytes < image.fileBytes) return;
      told = packedBytes;
      onProgress(packedBytes, image.fileBytes);
    });
    for await (const chunk of chunks) {
      if (signal.aborted) return cancelled();
      unpackedBytes += chunk.length;
    }
    if (signal.aborted) return cancelled();
    // What an image says of its own size can be held against it only now.
    return await describe({ ...image, unpackedBytes });
  } catch (error) {
    return failedSource(error);
  } finally {
    await close();
  }
};
