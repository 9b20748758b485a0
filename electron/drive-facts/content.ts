import type { ContentItem, DriveContent } from '../contract/drive-details.ts';
import { findFiles } from './directory-content.ts';
import { findSignature, type Probe } from './drive-signatures.ts';
import { readBootedPlaces } from './iso9660.ts';
import { type ListedPartition, readPartitionTable } from './partition-table.ts';
import type { ReadBytes } from './read-bytes.ts';

/** What nobody means as a stick, so that it is asked about: 256 GB. */
const LARGE_DRIVE_BYTES = 256_000_000_000;

/** More than any stick has; what is left out by it is data all the same, as one of those before it is. */
const MOST_ITEMS = 32;
/** Longer ones are cut: they are for a person who knows it. */
const LONGEST_LABEL = 64;

/** Pure. Whether what lies on a drive needs a consent of its own to be erased. What could only be told by mounting it may be anything. */
export const judgeContent = (items: ContentItem[], sizeBytes: number): DriveContent => {
  const isLarge = sizeBytes > LARGE_DRIVE_BYTES;
  return { holdsData: isLarge || items.some(({ isData }) => isData !== false), isLarge, items };
};

type Region = { offsetBytes: number; sizeBytes: number };

type Disk = {
  sizeBytes: number;
  sectorBytes: number;
  /** What the kernel has as its partitions: it reads more kinds of tables. */
  known: Region[];
};

/**
 * What lies on a drive, by its bytes: on all of it, or in each of its partitions. Nothing is mounted, and nothing is believed that bounds and checks
 * don't bear out. Bytes without any signature are nothing that a person could read as files, and are no item.
 */
export const findContent = async (
  read: ReadBytes,
  { sizeBytes, sectorBytes, known }: Disk,
): Promise<ContentItem[]> => {
  const whole = { offsetBytes: 0, sizeBytes };
  const own = await probe(read, whole);
  const items = own === null ? [] : [own];
  if (own?.isData === true) return items;
  // What was there before may show on: a tool that makes partitions leaves boot code, a swap's mark or a live image's descriptor where they were.
  const listed = await readPartitionTable(read, { sizeBytes, sectorBytes });
  const others = known.filter(({ offsetBytes }) =>
    listed.every((partition) => partition.offsetBytes !== offsetBytes),
  );
  const isOfImage =
    own?.fileSystem === 'iso9660' ? await findPartsOfIso(read, own.sizeBytes) : null;
  for (const partition of [...listed, ...others.map((other) => ({ ...other, isLoader: false }))]) {
    if (items.length >= MOST_ITEMS) break;
    const found = await probe(read, partition);
    if (found === null || isOfImage?.(partition, found)) continue;
    items.push(found);
  }
  return items;
};

/**
 * Whether a partition is a part of the live image, whose table tells of itself, of what it starts from, and of a loader beside it. What else begins
 * within the image was put over it.
 */
const findPartsOfIso = async (
  read: ReadBytes,
  imageBytes: number,
): Promise<(partition: ListedPartition, found: ContentItem) => boolean> => {
  const booted = await readBootedPlaces(read);
  return ({ offsetBytes, isLoader }, { kind, fileSystem }) =>
    isLoader ||
    booted.has(offsetBytes) ||
    // Apple's machines start from a partition of their own kind.
    (offsetBytes < imageBytes && (kind === 'image' || /^hfs/.test(fileSystem ?? '')));
};

const probe = async (read: ReadBytes, region: Region): Promise<ContentItem | null> => {
  const within: ReadBytes = (offset, length) => {
    const left = Math.min(length, region.sizeBytes - offset);
    return offset < 0 || left <= 0
      ? Promise.resolve(Buffer.alloc(0))
      : read(region.offsetBytes + offset, left);
  };
  const found: Probe | null = await findSignature(within, region.sizeBytes);
  if (found === null) return null;
  const files = await findFiles(within, found);
  const label = (files.label ?? found.label)?.replace(/\p{C}/gu, '').trim() || null;
  return {
    kind: found.kind,
    fileSystem: found.fileSystem,
    label: label?.slice(0, LONGEST_LABEL) ?? null,
    offsetBytes: region.offsetBytes,
    sizeBytes: Math.min(found.sizeBytes ?? region.sizeBytes, region.sizeBytes),
    isData: files.isData,
  };
};
