import { resolve } from 'node:path';
import {
  type Failure,
  fail,
  failure,
  type ImageDoubt,
  ok,
  type Result,
} from '../../contract/index.ts';
import type { MeasuredImage, Ports } from '../ports/index.ts';

/** An image file as it is at this moment, packed or not. */
export type ImageFile = MeasuredImage & {
  path: string;
  sizeBytes: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
};

/** The file at `image`, relative to the working folder. `IMAGE_NOT_FOUND`, `IMAGE_EMPTY`, and as `Images.measure`. */
export const findImageFile = async (
  { files, images, environment }: Pick<Ports, 'files' | 'images' | 'environment'>,
  image: string,
): Promise<Result<ImageFile>> => {
  const path = resolve(environment.workingFolder, image);
  const found = await files.stat(path);
  if (!found) return fail('IMAGE_NOT_FOUND', { reason: 'path', path: image });
  if (found.kind !== 'file') {
    return fail('IMAGE_NOT_FOUND', { reason: 'notFile', path: image });
  }
  if (found.sizeBytes === 0) return fail('IMAGE_EMPTY', { path: image, isBuilt: false });
  const measured = await images.measure(path);
  if (!measured.ok) return measured;
  const { sizeBytes, modifiedAt } = found;
  return ok({ path, sizeBytes, modifiedAt, ...measured.value });
};

/** May it be written? Fails with `NOT_AN_IMAGE` or `IMAGE_CORRUPT`; `anyway` is the word of somebody who knows better, where that counts. */
export const checkImage = ({ doubt }: Pick<ImageFile, 'doubt'>, anyway: boolean): Result<null> =>
  doubt === null || (doubt.mayGoOn && anyway) ? ok(null) : { ok: false, error: doubt.error };

/** What is worth saying of an image that gets written all the same. */
export const doubtAsWarning = ({ doubt }: Pick<ImageFile, 'doubt'>): Failure | null =>
  doubt && writtenAnyway(doubt.error);

const writtenAnyway = (error: ImageDoubt['error']): Failure =>
  error.code === 'NOT_AN_IMAGE'
    ? failure(error.code, { ...error.params, isWritten: true })
    : error.params.reason === 'cutOff'
      ? failure(error.code, { ...error.params, isWritten: true })
      : error;
