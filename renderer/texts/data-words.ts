import { type ContentItem, type DriveContent, mayBeData } from '../../electron/contract/index.ts';
import { formatItems, formatSize } from './format.ts';
import type { Translate } from './i18n.ts';

/** Pure. What of a drive is data, or may be, in the language of the window: as a part of a sentence. */
export const dataWords = (
  t: Translate,
  { isLarge, items }: Pick<DriveContent, 'isLarge' | 'items'>,
): string =>
  formatItems(t, [
    ...items.filter(mayBeData).map((item) => itemWords(t, item)),
    ...(isLarge ? [t('drives.content.large')] : []),
  ]);

/** Pure. */
export const itemWords = (t: Translate, item: ContentItem): string => {
  const { label, isData } = item;
  const words = { name: nameOf(item), label, size: formatSize(t, item.sizeBytes) };
  if (isData === null) {
    return label === null
      ? t('drives.content.unknown', words)
      : t('drives.content.unknownLabelled', words);
  }
  return label === null ? t('drives.content.item', words) : t('drives.content.itemLabelled', words);
};

/** Names of formats are the same in every language. */
const nameOf = ({ kind, fileSystem }: ContentItem): string => {
  if (kind !== 'fileSystem' && kind !== 'image') return containers[kind];
  return (fileSystem && familiar[fileSystem]) ?? fileSystem ?? kind;
};

const containers = {
  luks: 'LUKS',
  bitlocker: 'BitLocker',
  lvm: 'LVM',
  raid: 'RAID',
  zfs: 'ZFS',
  swap: 'Swap',
} as const;

const familiar: Record<string, string> = {
  vfat: 'FAT',
  exfat: 'exFAT',
  ntfs: 'NTFS',
  hfsplus: 'HFS+',
  apfs: 'APFS',
  iso9660: 'ISO 9660',
};
