import type { BuildPlan } from '../../contract/index.ts';
import type { Missing } from './instantiate.ts';

/** The largest part of an installer besides the host: kernel, firmware and tools. Measured at some 1.3 GB (NixOS's minimal image). */
const BASE_IMAGE_BYTES = 1.3e9;
/** What that unpacks to. */
const BASE_SYSTEM_BYTES = 3e9;

type Compression = 'fast' | 'small';

/**
 * Packed bytes for each unpacked one. A system of 15.3 GiB came to an image of 5.6 GB with zstd 19, all in all; with zstd 3 the same
 * store paths take a sixth more (mksquashfs 4.5.1).
 */
const PACKED: Record<Compression, number> = { small: 0.34, fast: 0.41 };
/** As good as packing may get: for what is said to be impossible, not for what is said to be likely. */
const PACKED_AT_LEAST = 0.15;

/** Bytes that mksquashfs packs in a second and on each processor: measured with zstd 19 and zstd 3 on a server of 2024. */
const PACKED_PER_SECOND: Record<Compression, number> = { small: 5e6, fast: 200e6 };
const ASSUMED_PROCESSORS = 4;
/** 80 Mbit/s. */
const ASSUMED_DOWNLOAD_PER_SECOND = 10e6;
/** The image is written by xorriso and read by nix, which hashes it. */
const WRITTEN_PER_SECOND = 150e6;

/** Of the image's size: the squashfs, the image of it, and as much again (seed 001's experience). */
const SPACE_FOR_IMAGE = 3;
/** A file system may pack what nix unpacks (btrfs, ZFS), and nix may link what is the same. */
const STORED_AT_LEAST = 0.25;

export type KnownSizes = {
  missing: Missing;
  /** Exactly, where the image is there already. */
  imageBytes: number | null;
  systemBytes: number | null;
  compression: Compression;
};

export type Estimate = Pick<
  BuildPlan,
  'imageBytesEstimate' | 'systemBytes' | 'diskBytesNeeded' | 'minutesEstimate'
> & {
  /** What can't become less, whatever is wrong about the estimate. Null where nothing tells. */
  imageBytesAtLeast: number | null;
  diskBytesAtLeast: number | null;
};

/** Sizes and time of a build by what is known before it. Pure. */
export const estimateSize = (known: KnownSizes): Estimate => {
  const { missing, imageBytes, systemBytes, compression } = known;
  const estimate =
    imageBytes ??
    (systemBytes === null
      ? null
      : Math.round(BASE_IMAGE_BYTES + PACKED[compression] * systemBytes));
  const atLeast =
    imageBytes ?? (systemBytes === null ? null : Math.round(PACKED_AT_LEAST * systemBytes));
  const spaceFor = (image: number | null, copies: number, stored: number): number | null => {
    if (missing.unpackedBytes === null) return null;
    if (imageBytes !== null) return missing.unpackedBytes * stored;
    return image === null ? null : Math.round(missing.unpackedBytes * stored + copies * image);
  };
  return {
    systemBytes,
    imageBytesEstimate: estimate,
    imageBytesAtLeast: atLeast,
    diskBytesNeeded: spaceFor(estimate, SPACE_FOR_IMAGE, 1),
    diskBytesAtLeast: spaceFor(atLeast ?? 0, 1, STORED_AT_LEAST),
    minutesEstimate: estimateMinutes(known, estimate),
  };
};

const estimateMinutes = (
  { missing, imageBytes, systemBytes, compression }: KnownSizes,
  estimate: number | null,
): number | null => {
  if (missing.downloadBytes === null || missing.toBuild.some(isCompiled)) return null;
  const downloading = missing.downloadBytes / ASSUMED_DOWNLOAD_PER_SECOND;
  if (imageBytes !== null) return Math.ceil(downloading / 60);
  if (systemBytes === null || estimate === null) return null;
  const speed = PACKED_PER_SECOND[compression] * ASSUMED_PROCESSORS;
  const packing = (systemBytes + BASE_SYSTEM_BYTES) / speed + estimate / WRITTEN_PER_SECOND;
  return Math.max(1, Math.ceil((downloading + packing) / 60));
};

/** What NixOS makes for every host anew, of what is there: in seconds. */
const assembled =
  /^(?:nixos-|initrd-|stage-[12]|linux-[^-]*-modules|unit-|X-Restart|etc-|system-|extra-|perl-.*-env|.*\.(?:iso|img|squashfs|efi|conf|service|socket|timer|target|sh|json|xml|txt|drv)$)/;

/** Is it likely one that is compiled? Its name has a version then: `firefox-130.0.1`. Nothing tells how long that takes. Pure. */
export const isCompiled = (path: string): boolean => {
  const name = path.replace(/^.*\/[0-9a-z]{32}-/, '').replace(/\.drv$/, '');
  return !assembled.test(name) && /-v?\d+(?:\.\d+)+/.test(name);
};
