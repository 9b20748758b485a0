import { useTranslation } from 'react-i18next';
import type { Layout, LayoutPartition } from '../../../electron/contract/index.ts';
import { formatList, type Translate } from '../../../electron/texts/window.ts';
import { classNames } from '../../ui/class-names.ts';

/** The disk of the target machine as the installer makes it, and what else is needed there. */
export const LayoutPicture = ({ layout }: { layout: Layout }) => (
  <>
    {layout.disko === null ? <Partitions layout={layout} /> : <DiskoDisks disko={layout.disko} />}
    <Needed layout={layout} />
  </>
);

const Needed = ({ layout }: { layout: Layout }) => {
  const { t } = useTranslation();
  const files = fileWords(t, layout);
  return (
    <>
      {files.length > 0 && <Lines lines={files} />}
      {layout.notes.map((note) => (
        <OwnWords key={note}>{note}</OwnWords>
      ))}
    </>
  );
};

const Lines = ({ lines }: { lines: readonly string[] }) => (
  <ul className="text-12 text-ink-soft">
    {lines.map((line) => (
      <li key={line} className="wrap-anywhere">
        {line}
      </li>
    ))}
  </ul>
);

const Partitions = ({ layout }: { layout: Layout }) => {
  const { t } = useTranslation();
  if (layout.partitions.length === 0) return null;
  return (
    <div>
      <ol aria-label={t('layout.title')} className="flex h-9 gap-0.5 overflow-hidden rounded-[5px]">
        {layoutSegments(t, layout).map(({ key, label, size, detail, share }) => (
          <li
            key={key}
            title={detail}
            style={{ flexGrow: share }}
            className={classNames(
              'flex min-w-0 basis-0 items-center justify-center gap-1.5 px-1.5 text-12 edge-forced',
              size === null ? 'bg-accent-soft' : 'bg-line',
            )}
          >
            <span aria-hidden="true" className="truncate font-semibold">
              {label}
            </span>
            {size !== null && (
              <span aria-hidden="true" className="hidden truncate text-ink-soft wide:inline">
                {size}
              </span>
            )}
            <span className="sr-only">{detail}</span>
          </li>
        ))}
      </ol>
      <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-12 text-ink-soft">
        {layout.mounts.map(({ mountPoint, partition: index, fsType, options }) => {
          const partition = layout.partitions[index];
          const subvolume = options.find((option) => option.startsWith('subvol='))?.slice(7);
          return (
            <li key={mountPoint}>
              <span className="font-mono text-ink">{mountPoint}</span>{' '}
              {subvolume === undefined ? fsType : t('layout.subvolume', { name: subvolume })}
              {partition && subvolume === undefined && (
                <span className="font-mono"> {identityOf(partition)}</span>
              )}
            </li>
          );
        })}
        {layout.kept.map(({ mountPoint, device }) => (
          <li key={mountPoint}>
            <span className="font-mono text-ink">{mountPoint}</span> {t('layout.kept', { device })}
          </li>
        ))}
      </ul>
    </div>
  );
};

const DiskoDisks = ({ disko }: { disko: NonNullable<Layout['disko']> }) => {
  const { t } = useTranslation();
  const { devices } = disko;
  return (
    <div className="flex flex-col gap-1">
      <p className="text-ink-soft">{t('layout.diskoBody', { count: devices.length })}</p>
      <ul className="font-mono text-12">
        {devices.map((device) => (
          <li key={device} className="wrap-anywhere">
            {device}
          </li>
        ))}
      </ul>
      <Lines lines={diskoWords(t, disko)} />
    </div>
  );
};

type LayoutSegment = {
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
const identityOf = ({ label, uuid, partLabel, partUuid, luks }: LayoutPartition): string =>
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

/** What nix/lib says itself, where the window speaks another language: a screen reader says it as English. */
const OwnWords = ({ children }: { children: string | null }) =>
  children === null ? null : (
    <p lang="en" className="text-12 whitespace-pre-line wrap-anywhere text-ink-soft">
      {children}
    </p>
  );
