import { createHash } from 'node:crypto';
import { type Failure, fail, failure, ok, type Result } from '../../contract/index.ts';
import { readRange } from '../read-range.ts';
import { type Checksums, readChecksums } from './image-checksum.ts';
import { type OnRead, unpackImage } from './image-unpack.ts';
import { openImageFile } from './open-image-file.ts';
import type { OpenImage } from './opened-image.ts';
import { isSourceError, type SourceError, sourceError, unreadableError } from './opened-image.ts';

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

const createImageSource = (image: OpenImage, expected: Checksums): ImageSource => {
  const check = createFileCheck(image, expected.packed);
  return {
    image,
    expectedSha256: expected.unpacked,
    read: async function* (stop, onRead) {
      check.begin();
      yield* unpackImage(image, stop, onRead);
      if (stop.aborted) return;
      await check.end();
      if (!image.isUnchanged()) {
        const { path } = image;
        throw sourceError(failure('IMAGE_UNREADABLE', { reason: 'changed', path, what: null }));
      }
    },
    close: async () => {
      await check.stop();
      image.close();
    },
  };
};

/** Compares the packed file with its checksum, beside the unpacking of it, and only once. */
const createFileCheck = (image: OpenImage, expected: string | null) => {
  const stop = new AbortController();
  let hashing: Promise<string | SourceError> | null = null;
  return {
    begin: (): void => {
      if (expected !== null) hashing ??= hashFile(image, stop.signal);
    },
    end: async (): Promise<void> => {
      const sha256 = await hashing;
      if (isSourceError(sha256)) throw sha256;
      if (sha256 === expected) return;
      const { path } = image;
      const expectedSha256 = expected ?? '';
      throw sourceError(
        failure('IMAGE_CORRUPT', {
          reason: 'checksum',
          path,
          sha256: sha256 ?? '',
          expectedSha256,
        }),
      );
    },
    stop: async (): Promise<void> => {
      stop.abort();
      await hashing;
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
