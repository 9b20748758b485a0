import { useTranslation } from 'react-i18next';
import type { Drive } from '../../../electron/contract/index.ts';
import { formatItems, formatSize } from '../../../electron/texts/window.ts';
import { classNames } from '../../ui/class-names.ts';
import { partitionName } from './drive-words.ts';
import { partitionSegments } from './partition-segments.ts';

/** What is on a drive, to scale: it is what will be lost. */
export const PartitionBar = ({ drive }: { drive: Drive }) => {
  const { t } = useTranslation();
  const segments = partitionSegments(drive);
  const named = segments.flatMap(({ partition }) => (partition ? [partition] : []));
  return (
    <>
      <div
        aria-hidden="true"
        className="mt-2 mb-1 flex h-2 gap-0.5 overflow-hidden rounded-[3px] picture-forced"
      >
        {segments.map(({ key, partition, sizeBytes, share }) => (
          <span
            key={key}
            style={{ flexGrow: share }}
            title={t('drives.segment', {
              label: partition ? partitionName(partition) : t('drives.free'),
              size: formatSize(t, sizeBytes),
            })}
            className={classNames('min-w-0 basis-0', partition ? 'bg-ink-faint' : 'bg-line')}
          />
        ))}
      </div>
      <p className="mb-0.5 truncate text-12 text-ink-soft">
        {named.length === 0 ? t('drives.noPartitions') : formatItems(t, named.map(partitionName))}
      </p>
    </>
  );
};
