import type { ContentItem, ReadBytes } from './content-item.ts';
import { findFiles } from './directory-content.ts';
import { findSignature, type Probe } from './drive-signatures.ts';
import { readPartitionTable } from './partition-list.ts';

/** More than any stick has; what is left out by it is data all the same, as one of those before it is. */
const MOST_ITEMS = 32;
/** Longer ones are cut: they are for a person who knows it. */
const LONGEST_LABEL = 64;

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
  // A file system on all of the drive has a boot sector that ends like a partition table; a live image has both.
  if (own !== null && own.kind !== 'image') return items;
  const imageEnd = own === null ? 0 : own.sizeBytes;
  const listed = await readPartitionTable(read, { sizeBytes, sectorBytes });
  const others = known.filter(({ offsetBytes }) =>
    listed.every((partition) => partition.offsetBytes !== offsetBytes),
  );
  for (const partition of [...listed, ...others.map((other) => ({ ...other, isLoader: false }))]) {
    if (items.length >= MOST_ITEMS) break;
    // A live image's table tells of its own parts, and of the loader beside it.
    if (own !== null && (partition.offsetBytes < imageEnd || partition.isLoader)) continue;
    const found = await probe(read, partition);
    if (found !== null) items.push(found);
  }
  return items;
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
