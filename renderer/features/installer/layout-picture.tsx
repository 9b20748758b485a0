import { useTranslation } from 'react-i18next';
import type { Layout } from '../../../electron/contract/index.ts';
import { classNames } from '../../ui/class-names.ts';
import { OwnWords } from '../../ui/own-words.tsx';
import { diskoWords, fileWords, identityOf, layoutSegments } from './layout-words.ts';

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
