import {
  type ContentItem,
  type DriveContent,
  knowsData,
  LARGE_DRIVE_BYTES,
  mayBeData,
  showName,
} from '../../contract/index.ts';
import type { RawDrive } from '../ports/index.ts';

/** Pure. What lies on a drive, and whether that needs a consent of its own to be erased. */
export const judgeContent = ({
  content: items,
  sizeBytes,
}: Pick<RawDrive, 'content' | 'sizeBytes'>): DriveContent => {
  const isLarge = (sizeBytes ?? 0) > LARGE_DRIVE_BYTES;
  return { holdsData: isLarge || knowsData({ items }), isLarge, items };
};

/** Pure. What of a drive is data, or may be, as a part of an English sentence: `LUKS (8 TB); btrfs 'backup' (7.2 TB)`. */
export const dataWords = ({ isLarge, items }: Pick<DriveContent, 'isLarge' | 'items'>): string => {
  const words = items.filter(mayBeData).map(itemWords);
  return [...words, ...(isLarge ? ['larger than 256 GB'] : [])].join('; ');
};

/** Pure. The same as a part of what is told of a drive: `holds LUKS (8 TB); larger than 256 GB`. */
export const lossWords = (content: Pick<DriveContent, 'isLarge' | 'items'>): string =>
  knowsData(content) ? `holds ${dataWords(content)}` : dataWords(content);

const itemWords = ({ kind, fileSystem, label, sizeBytes, isData }: ContentItem): string => {
  const name = kind === 'fileSystem' || kind === 'image' ? (fileSystem ?? kind) : names[kind];
  const labelled = label === null ? name : `${name} '${showName(label)}'`;
  const size = decimalSize(sizeBytes);
  return isData === null
    ? `${labelled} (${size}; it can't be looked into and may hold files)`
    : `${labelled} (${size})`;
};

const names = {
  luks: 'LUKS',
  bitlocker: 'BitLocker',
  lvm: 'LVM',
  raid: 'RAID',
  zfs: 'ZFS',
  swap: 'swap',
} as const;

const decimalSize = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${Number(value.toPrecision(value < 100 ? 2 : 3))} ${units[unit]}`;
};
