import {
  type Failure,
  type FailureOf,
  failure,
  type ImageAbout,
  type ImageDoubt,
  ok,
} from '../../contract/index.ts';
import { readIsoVolume } from '../../drive-facts/iso9660.ts';
import { readDiskLayout } from './disk-layout.ts';
import { type Foreign, findForeign, weakForeign } from './foreign-content.ts';
import { fileSample, type Sample, sampleImage } from './image-unpack.ts';
import { failedSource, type OpenImage, type SourceError } from './opened-image.ts';

export type Look = {
  about: ImageAbout;
  /** Null where nothing speaks against writing it. */
  doubt: ImageDoubt | null;
};

/** What an image is, before a byte of it is written: by its own first bytes, also where it is packed. `IMAGE_CORRUPT`, `IMAGE_UNREADABLE`. */
export const lookAtImage = async (
  image: OpenImage,
): Promise<{ ok: true; value: Look } | { ok: false; error: SourceError['failure'] }> => {
  try {
    const sample = await sampleImage(image);
    return ok(await look(sample, image.path, image.format !== 'raw'));
  } catch (error) {
    return failedSource(error);
  }
};

/**
 * Whether an archive that was not counted beforehand held less than the image in it says of itself: then the `bytes` that came are no image, though
 * they are all that there was. Null where nothing is missing, or it may be meant like that.
 */
export const cutOffAfterAll = async (
  image: OpenImage,
  bytes: number,
): Promise<SourceError['failure'] | null> => {
  if (image.unpackedBytes !== null) return null;
  const looked = await lookAtImage({ ...image, unpackedBytes: bytes });
  if (!looked.ok) return looked.error;
  const { doubt } = looked.value;
  return doubt?.error.code === 'IMAGE_CORRUPT' && !doubt.mayGoOn ? doubt.error : null;
};

/** Of a file that is not what its name says: what it is instead, as far as that is known. */
export const foreignFile = async (
  file: Pick<OpenImage, 'path' | 'fd' | 'fileBytes'>,
): Promise<Failure | null> => {
  const sample = fileSample(file);
  const foreign = (await findForeign(sample, false)) ?? (await weakForeign(sample));
  return foreign && notAnImageError(file.path, foreign, false);
};

const look = async (sample: Sample, path: string, isPacked: boolean): Promise<Look> => {
  const { sizeBytes } = sample;
  const about = { layout: null, label: null, partitions: null, boots: [], sizeBytes };
  const foreign = await findForeign(sample, isPacked);
  if (foreign !== null) return { about, doubt: doubtOf(foreign, path, isPacked) };
  const [volume, disk] = [await readIsoVolume(sample.read), await readDiskLayout(sample)];
  if (volume !== null) {
    const boots = [...new Set([...volume.boots, ...(disk?.boots ?? [])])].toSorted();
    return {
      about: { ...about, layout: 'iso9660', label: volume.label, boots },
      doubt: cutOffDoubt(path, sizeBytes, volume.sizeBytes, false),
    };
  }
  if (disk !== null) {
    const { endBytes, ...layout } = disk;
    // Some images leave out what nobody needs of the drive that they were made of.
    return { about: { ...about, ...layout }, doubt: cutOffDoubt(path, sizeBytes, endBytes, true) };
  }
  const weak = await weakForeign(sample);
  return { about, doubt: doubtOf(weak, path, isPacked) };
};

const doubtOf = (foreign: Foreign | null, path: string, isPacked: boolean): ImageDoubt => ({
  error: notAnImageError(path, foreign, isPacked),
  mayGoOn: mayBeMeant(foreign),
});

const cutOffDoubt = (
  path: string,
  sizeBytes: number | null,
  saysBytes: number,
  mayGoOn: boolean,
): ImageDoubt | null => {
  if (sizeBytes === null || sizeBytes >= saysBytes) return null;
  const flag = mayGoOn ? '--anyway' : null;
  const params = { reason: 'cutOff', path, sizeBytes, saysBytes, flag, isWritten: false } as const;
  return { error: failure('IMAGE_CORRUPT', params), mayGoOn };
};

const notAnImageError = (
  path: string,
  foreign: Foreign | null,
  packed: boolean,
): FailureOf<'NOT_AN_IMAGE'> => {
  const content = foreign?.kind ?? null;
  return failure('NOT_AN_IMAGE', {
    path,
    content,
    name: foreign?.name ?? null,
    packed,
    flag: mayBeMeant(foreign) ? '--anyway' : null,
    command:
      content === 'virtualDisk' ? ['qemu-img', 'convert', '-O', 'raw', path, `${path}.raw`] : null,
    isWritten: false,
  });
};

const mayBeMeant = (foreign: Foreign | null): boolean =>
  foreign === null || foreign.kind === 'fileSystem' || foreign.kind === 'text';
