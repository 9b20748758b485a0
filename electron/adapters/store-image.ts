import { cancelled, fail, ok, type Result, saidBy } from '../contract/index.ts';
import type { StoreImage, StoreImages } from '../engine/ports/images.ts';
import { openImageSource } from './images/image-source.ts';
import { spoolImage } from './images/image-spool.ts';
import {
  type Bytes,
  bytesOfExtents,
  bytesOfFile,
  damagedError,
  type Extent,
  isStoreError,
  unsupportedError,
} from './store-image-bytes.ts';
import { findInIso } from './store-image-iso.ts';
import { listRoot, readFile, readSuperblock, unpackerOf } from './store-image-squashfs.ts';
import { readWithUnsquashfs } from './store-image-unsquashfs.ts';

/** As nixpkgs names them: nixos/modules/installer/cd-dvd/iso-image.nix, nixos/lib/make-squashfs.nix. */
const STORE = 'nix-store.squashfs';
const REGISTRATION = 'nix-path-registration';
/** Of a system of ten thousand paths it has some 20 MB. */
const LARGEST_REGISTRATION = 128 * 1024 * 1024;

/** Reads stores in images without mounting them, and without privilege. `unpackFolder`: where a packed image is unpacked to. */
export const createStoreImages = (unpackFolder: string): StoreImages => ({
  read: async (image, signal) => {
    const source = await openImageSource(image);
    if (!source.ok) return source;
    try {
      const { fd, format, fileBytes } = source.value.image;
      if (format === 'raw') return await readStore(image, fd, fileBytes, signal);
      const spooled = await spoolImage(source.value, unpackFolder, () => {}, signal);
      if (spooled.type === 'failed') return { ok: false, error: spooled.error };
      if (spooled.type === 'noSpace') {
        return fail('PROOF_UNAVAILABLE', { reason: 'noRoom', image, folder: unpackFolder });
      }
      try {
        return await readStore(image, spooled.fd, spooled.bytes, signal);
      } finally {
        spooled.close();
      }
    } finally {
      await source.value.close();
    }
  },
});

const readStore = async (
  image: string,
  fd: number,
  size: number,
  signal: AbortSignal,
): Promise<Result<StoreImage>> => {
  try {
    return ok(await readIso(fd, bytesOfFile(fd, size, signal), signal));
  } catch (error) {
    if (signal.aborted) return cancelled();
    return isStoreError(error) && error.unsupported !== null
      ? fail('PROOF_UNAVAILABLE', { ...error.unsupported, image })
      : fail('IMAGE_UNREADABLE', { reason: 'store', path: image, said: saidBy(error) });
  }
};

const readIso = async (fd: number, image: Bytes, signal: AbortSignal): Promise<StoreImage> => {
  const extents = await findInIso(image, STORE);
  if (extents === null) throw unsupportedError({ reason: 'noStore', file: STORE });
  const bytes = bytesOfExtents(image, extents);
  const superblock = await readSuperblock(bytes);
  const unpack = unpackerOf(superblock.compression);
  if (unpack === null) {
    const offset = startOf(extents);
    const packed = { fd, offset, compression: superblock.compression };
    const { names, content } = await readWithUnsquashfs(packed, REGISTRATION, signal);
    return { names: new Set(names), registration: content?.toString('latin1') ?? null };
  }
  const squashfs = { bytes, superblock, unpack };
  const entries = await listRoot(squashfs);
  const entry = entries.find(({ name }) => name === REGISTRATION);
  const content = entry ? await readFile(squashfs, entry, LARGEST_REGISTRATION) : null;
  return {
    names: new Set(entries.map(({ name }) => name)),
    registration: content?.toString('latin1') ?? null,
  };
};

/** Another program can be told where one piece begins, not of several. */
const startOf = (extents: readonly Extent[]): number => {
  const [first, ...others] = extents;
  if (first === undefined) throw damagedError('it has no data');
  let end = first.start + first.length;
  for (const { start, length } of others) {
    if (start !== end) throw unsupportedError({ reason: 'scattered' });
    end += length;
  }
  return first.start;
};
