import type { Layout, LayoutPartition } from '../../../electron/contract/index.ts';
import { formatList, type Translate } from '../../../electron/texts/window.ts';

export type LayoutSegment = {
  key: string;
  label: string;
  /** Such as `8 G`; null for what takes the rest. */
  size: string | null;
  /** What a pointer that rests on it is told. */
  detail: string;
  /** Share of the picture, from 0 to 1; they add up to 1. Not to scale: the disk is not known yet. */
  share: number;
};

/** `8G` → `8 G`; what is not of that form stays as it is. */
const spacedSize = (size: string): string => size.replace(/^(\d+)([KMGTP])i?B?$/, '$1 $2');

const shareOf = ({ role, size }: LayoutPartition): number => {
  if (size === null) return 6;
  return role === 'biosBoot' ? 0.7 : role === 'data' ? 3 : 1.4;
};

/** Pure. The disk as it is going to be. */
export const layoutSegments = (t: Translate, { partitions, mounts }: Layout): LayoutSegment[] => {
  const sum = partitions.reduce((all, partition) => all + shareOf(partition), 0);
  return partitions.map((partition, index) => {
    const places = mounts.filter((mount) => mount.partition === index);
    const label =
      partition.role === 'data'
        ? (places[0]?.mountPoint ?? partition.partLabel)
        : t(`layout.role.${partition.role}`);
    const size = partition.size === null ? null : spacedSize(partition.size);
    return {
      key: `${index} ${partition.partLabel}`,
      label,
      size,
      detail: formatList(t, [
        label,
        size ?? t('layout.rest'),
        ...formatWords(t, partition),
        ...places.map(({ mountPoint }) => mountPoint),
      ]),
      share: shareOf(partition) / sum,
    };
  });
};

/** `ext4 on LUKS` */
const formatWords = (t: Translate, { format, luks }: LayoutPartition): string[] => {
  if (format === null) return [];
  return [luks === null ? format : t('layout.onLuks', { format })];
};

/** Pure. In a line: the system, what the root is, and what is there besides. */
export const layoutSummary = (t: Translate, layout: Layout): string[] => {
  if (layout.method === 'disko') return [t('layout.disko')];
  const root = layout.partitions.find(({ role }) => role === 'root');
  const swap = layout.partitions.find(({ role }) => role === 'swap');
  const count = root?.subvolumes.length ?? 0;
  return [
    ...(root ? formatWords(t, root) : []),
    ...(count > 0 ? [t('layout.subvolumes', { count })] : []),
    ...(swap?.size ? [t('layout.swap', { size: spacedSize(swap.size) })] : []),
    t(`layout.firmware.${layout.firmware}`),
  ];
};

/** Pure. What is found by what: label, UUID, or partition label. */
export const identityOf = ({ label, uuid, partLabel, partUuid, luks }: LayoutPartition): string =>
  label ?? uuid ?? luks?.label ?? luks?.uuid ?? partUuid ?? partLabel;

/** Pure. What disko leaves, encrypts and is given at the machine, a sentence each. */
export const diskoWords = (t: Translate, disko: NonNullable<Layout['disko']>): string[] => [
  ...disko.untouched.map((device) => t('layout.diskoUntouched', { device })),
  ...(disko.encrypted.length > 0
    ? [t('layout.encrypted', { names: formatList(t, disko.encrypted) })]
    : []),
  ...disko.passphrases.map((name) => t('layout.asksFor', { names: name })),
  ...disko.keyFiles.map(({ path, opens }) =>
    t('layout.asksForFile', { names: formatList(t, opens), path }),
  ),
];

/** Pure. Who brings what the host expects on the disk; what is asked for is said of disko. */
export const fileWords = (t: Translate, { files }: Layout): string[] =>
  files.flatMap(({ path, from }) =>
    from === 'question' ? [] : [t(`layout.file.${from}`, { path })],
  );
