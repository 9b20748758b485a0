import { type Failure, failure, type ImageDoubt, ok, type Result } from '../../contract/index.ts';
import type { ImageFile } from './find-image-file.ts';

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
