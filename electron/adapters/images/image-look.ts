import {
  type Failure,
  fail,
  failure,
  type ImageAbout,
  type ImageDoubt,
  ok,
  packedFormats,
  type Result,
} from '../../contract/index.ts';
import { readDiskLayout } from './disk-layout.ts';
import { type Foreign, findForeign, weakForeign } from './foreign-content.ts';
import { fileSample, type Sample, sampleImage } from './image-sample.ts';
import { readIsoVolume } from './iso-volume.ts';
import type { OpenImage } from './open-image.ts';
import { isSourceFault } from './source-fault.ts';

export type Look = {
  about: ImageAbout;
  /** Null where nothing speaks against writing it. */
  doubt: ImageDoubt | null;
};

/** What an image is, before a byte of it is written: by its own first bytes, also where it is packed. `IMAGE_CORRUPT`, `IMAGE_UNREADABLE`. */
export const lookAtImage = async (image: OpenImage): Promise<Result<Look>> => {
  try {
    const sample = await sampleImage(image);
    return ok(await look(sample, image.path, image.format !== 'raw'));
  } catch (error) {
    if (!isSourceFault(error)) throw error;
    return fail(error.sourceCode, error.message, 'Download or build it again.');
  }
};

/**
 * Whether an archive that was not counted beforehand held less than the image in it says of itself: then the `bytes` that came are no image, though
 * they are all that there was. Null where nothing is missing, or it may be meant like that.
 */
export const cutOffAfterAll = async (image: OpenImage, bytes: number): Promise<Failure | null> => {
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
  return foreign && notAnImage(file.path, foreign, false);
};

const look = async (sample: Sample, path: string, isPacked: boolean): Promise<Look> => {
  const { sizeBytes } = sample;
  const about = { layout: null, label: null, partitions: null, boots: [], sizeBytes };
  const foreign = await findForeign(sample, isPacked);
  if (foreign !== null) return { about, doubt: doubtOf(foreign, path, isPacked) };
  const [volume, disk] = [await readIsoVolume(sample), await readDiskLayout(sample)];
  if (volume !== null) {
    const boots = [...new Set([...volume.boots, ...(disk?.boots ?? [])])].toSorted();
    const isShort = sizeBytes !== null && sizeBytes < volume.sizeBytes;
    return {
      about: { ...about, layout: 'iso9660', label: volume.label, boots },
      doubt: isShort
        ? { error: cutOff(path, sizeBytes, volume.sizeBytes, false), mayGoOn: false }
        : null,
    };
  }
  if (disk !== null) {
    const { endBytes, ...layout } = disk;
    const isShort = sizeBytes !== null && sizeBytes < endBytes;
    return {
      about: { ...about, ...layout },
      // Some images leave out what nobody needs of the drive that they were made of.
      doubt: isShort ? { error: cutOff(path, sizeBytes, endBytes, true), mayGoOn: true } : null,
    };
  }
  const weak = await weakForeign(sample);
  return { about, doubt: doubtOf(weak, path, isPacked) };
};

const doubtOf = (foreign: Foreign | null, path: string, isPacked: boolean): ImageDoubt => ({
  error: notAnImage(path, foreign, isPacked),
  mayGoOn: foreign === null || foreign.kind === 'fileSystem' || foreign.kind === 'text',
});

const cutOff = (path: string, sizeBytes: number, saysBytes: number, mayGoOn: boolean): Failure =>
  failure(
    'IMAGE_CORRUPT',
    `${path} is cut off: it has ${sizeBytes} bytes, and by what it says of itself there are ${saysBytes}.`,
    mayGoOn
      ? 'Download or build it again. If it is meant to be like that, --anyway writes it.'
      : 'Download or build it again.',
    { sizeBytes, saysBytes },
  );

const notAnImage = (path: string, foreign: Foreign | null, isPacked: boolean): Failure => {
  const what = isPacked ? `What is in ${path}` : path;
  const { message, hint } = wordsFor(what, path, foreign);
  return failure('NOT_AN_IMAGE', message, hint, {
    content: foreign?.kind ?? null,
    name: foreign?.name ?? null,
    packed: isPacked,
  });
};

const ANYWAY = 'If it is meant all the same, --anyway writes it.';

const wordsFor = (
  what: string,
  path: string,
  foreign: Foreign | null,
): { message: string; hint: string } => {
  const none = 'it has no partition table, no boot record and no ISO 9660 file system';
  switch (foreign?.kind) {
    case 'virtualDisk':
      return {
        message: `${what} is a disk in a format of its own (${foreign.name}), which no machine starts from.`,
        hint: `Make a raw image of it first, such as with: qemu-img convert -O raw ${path} ${path}.raw`,
      };
    case 'archive':
      return {
        message: `${what} is an archive (${foreign.name}), and no disk image.`,
        hint: 'Unpack it, and give the image that is in it.',
      };
    case 'packed':
      return {
        message: `${what} is packed (${foreign.name}) in a way that is not unpacked here.`,
        hint: `Unpack it first. Raw images are taken as they are, and so is what is packed as ${packedFormats.map((name) => `.${name}`).join(', ')}.`,
      };
    case 'document':
      return {
        message: `${what} is a document (${foreign.name}), and no disk image.`,
        hint: 'Look into it: a download that went wrong may have left a page that says why. Then get the image itself.',
      };
    case 'program':
      return {
        message: `${what} is a program (${foreign.name}), and no disk image.`,
        hint: 'Give the image that it came with, or is put into.',
      };
    case 'fileSystem':
      return {
        message: `${what} is a bare file system (${foreign.name}): ${none}, so that nothing starts from it.`,
        hint: ANYWAY,
      };
    case 'text':
      return {
        message: `${what} is text, and no disk image.`,
        hint: `Look into it, and get the image itself. ${ANYWAY}`,
      };
    case undefined:
      return {
        message: `${what} is no disk image: ${none}.`,
        hint: `Check which file was meant. ${ANYWAY}`,
      };
  }
};
