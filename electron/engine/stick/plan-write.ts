import { type Drive, type Failure, type FailureParams, failure } from '../../contract/index.ts';
import type { KnownStick } from '../ports/index.ts';
import type { ImageFile } from '../write/image-file.ts';

export type WritePlan = {
  /** As `DriveOrder`. */
  compareBytes: number;
  warning: Failure | null;
};

/** All of the image, also where a packed one does not say how large it is. */
const WHOLE_IMAGE = Number.MAX_SAFE_INTEGER;

/**
 * What is read and compared first, so that it need not be written. All of the image is read back in the end, whatever is remembered: another
 * stick may have this one's name. Pure.
 */
export const planWrite = (
  known: KnownStick | null,
  { image, drive }: { image: ImageFile; drive: Drive },
  { delta, resume }: { delta: boolean; resume: boolean },
): WritePlan => {
  if (delta) return { compareBytes: WHOLE_IMAGE, warning: null };
  if (!resume) return { compareBytes: 0, warning: null };
  return known !== null && canResume(known, image)
    ? { compareBytes: known.bytesWritten, warning: null }
    : { compareBytes: 0, warning: nothingToResumeError(known, image, drive) };
};

/** The same file as when the stick was written, as far as can be told without reading it. */
export const isSameImage = (known: KnownStick, image: ImageFile): boolean =>
  known.image === image.path &&
  known.imageFileBytes === image.sizeBytes &&
  known.imageModifiedAt === image.modifiedAt;

const canResume = (known: KnownStick, image: ImageFile): boolean =>
  known.stick !== 'verified' && known.bytesWritten > 0 && isSameImage(known, image);

const nothingToResumeError = (known: KnownStick | null, image: ImageFile, drive: Drive) => {
  const whyNot = (): FailureParams<'NOTHING_TO_RESUME'>['why'] => {
    if (known === null) return 'unknown';
    if (!isSameImage(known, image)) return 'otherImage';
    return known.stick === 'verified' ? 'verified' : 'nothingWritten';
  };
  const { device } = drive;
  const before = known?.image ?? null;
  return failure('NOTHING_TO_RESUME', { device, why: whyNot(), image: before, flag: '--delta' });
};
