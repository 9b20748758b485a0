import {
  Check,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  FileBox,
  HardDrive,
  Lock as LockIcon,
  MemoryStick,
  ShieldCheck,
  TriangleAlert,
  Usb,
} from 'lucide-react';
import { ListBoxItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Drive, Lock, StickRecord } from '../../../electron/contract/index.ts';
import { driveDescription, formatItems, formatSize } from '../../../electron/texts/window.ts';
import type { ImageSize } from '../../state/image-size.ts';
import { classNames } from '../../ui/class-names.ts';
import {
  busWord,
  fitWords,
  holdsWords,
  lastStickWords,
  linkWords,
  partitionName,
  reasonWords,
} from './drive-words.ts';
import { partitionSegments } from './sort-drives.ts';

type DriveCardProps = {
  drive: Drive;
  isOffered: boolean;
  isLocked: boolean;
  /** A job is changing it now. */
  isAtWork?: boolean;
  /** More than one may be chosen. */
  isOneOfSeveral?: boolean;
  /** What will go on it; null where that is not known. */
  image?: ImageSize | null;
  /** Who has it for himself. */
  lock?: Lock | null;
};

/** A drive as something to choose, or, smaller, with the reason why it can't be. */
export const DriveCard = ({
  drive,
  isOffered: choosable,
  isLocked,
  isAtWork = false,
  isOneOfSeveral = false,
  image = null,
  lock = null,
}: DriveCardProps) => {
  const { t } = useTranslation();
  const name = driveDescription(t, drive);
  const size = drive.sizeBytes === null ? t('drives.unknownSize') : formatSize(t, drive.sizeBytes);
  return (
    <ListBoxItem
      id={drive.id}
      textValue={name}
      isDisabled={isLocked || !choosable}
      className={classNames(
        'group rounded-lg -outline-offset-1! transition-shadow duration-120',
        choosable
          ? 'bg-surface p-3 edge-line data-hovered:edge-line-strong data-selected:bg-accent-soft data-selected:edge-chosen'
          : 'px-2 py-1.5',
      )}
    >
      <div className="flex items-start gap-2">
        <DriveIcon drive={drive} choosable={choosable} />
        <span
          className={classNames(
            'line-clamp-2 min-w-0 flex-1 wrap-anywhere',
            choosable ? 'font-semibold' : 'text-ink-soft',
          )}
          title={name}
        >
          {name}
        </span>{' '}
        <span className={classNames('shrink-0', !choosable && 'text-ink-soft')}>{size}</span>
        {choosable && isOneOfSeveral ? <Tick /> : <Chosen />}
      </div>
      {choosable ? (
        <Choosable drive={drive} isAtWork={isAtWork} image={image} />
      ) : (
        <Refused drive={drive} lock={lock} />
      )}
    </ListBoxItem>
  );
};

const Chosen = () => (
  <CircleCheck className="mt-0.5 hidden shrink-0 text-accent group-data-selected:block" />
);

/** That this is one of several is seen before it is chosen. */
const Tick = () => (
  <span
    aria-hidden
    className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-[4px] bg-surface text-on-accent edge-line-strong group-data-selected:bg-accent-fill group-data-selected:shadow-none"
  >
    <Check size={12} strokeWidth={3} className="invisible group-data-selected:visible" />
  </span>
);

const DriveIcon = ({ drive, choosable }: { drive: Drive; choosable: boolean }) => {
  const Icon = iconOf(drive, choosable);
  return <Icon className="mt-0.5 shrink-0 text-ink-faint" />;
};

const iconOf = ({ kind, bus }: Drive, choosable: boolean) => {
  if (!choosable) return LockIcon;
  if (kind === 'practice') return FileBox;
  if (bus === 'usb') return Usb;
  return bus === 'mmc' ? MemoryStick : HardDrive;
};

type ChoosableProps = Required<Pick<DriveCardProps, 'drive' | 'isAtWork' | 'image'>>;

const Choosable = ({ drive, isAtWork, image }: ChoosableProps) => {
  const { t } = useTranslation();
  const warnings = [
    isAtWork ? null : holdsWords(t, drive),
    drive.reason === 'DRIVE_MOUNTED' ? reasonWords(t, drive) : null,
  ].filter((words) => words !== null);
  const link = linkWords(t, drive);
  const bus = drive.kind === 'practice' ? t('drives.file') : busWord(t, drive.bus);
  return (
    <>
      <PartitionBar drive={drive} />
      <div className="flex min-w-0 gap-3 text-12 text-ink-soft">
        {bus && <span className="shrink-0">{bus}</span>}
        <span className="min-w-0 truncate font-mono" title={drive.device}>
          {drive.device}
        </span>
      </div>
      {link && <div className="mt-0.5 text-12 text-ink-soft">{link}</div>}
      {!isAtWork && <ImageFit drive={drive} image={image} />}
      {drive.lastStick && !isAtWork && <LastStick record={drive.lastStick} />}
      {warnings.map((words) => (
        <div key={words} className="mt-1.5 flex items-start gap-1.5 text-12 text-ink-soft">
          <TriangleAlert size={14} className="mt-px shrink-0" />
          <span className="min-w-0 wrap-anywhere">{words}</span>
        </div>
      ))}
    </>
  );
};

const Refused = ({ drive, lock }: { drive: Drive; lock: Lock | null }) => {
  const { t } = useTranslation();
  return (
    <div className="pl-6 text-12 wrap-anywhere text-ink-soft">
      {reasonWords(t, drive, lock)} <span className="font-mono text-ink-faint">{drive.device}</span>
    </div>
  );
};

/** How much of a drive the image will take, to scale; nothing as long as that is not known. */
const ImageFit = ({ drive, image }: { drive: Drive; image: ImageSize | null }) => {
  const { t } = useTranslation();
  const words = fitWords(t, drive, image);
  if (image === null || drive.sizeBytes === null || words === null) return null;
  const share = image.bytes / drive.sizeBytes;
  const isTooSmall = share > 1;
  return (
    <>
      <div
        aria-hidden="true"
        className="mt-2 mb-1 h-1 overflow-hidden rounded-full bg-line picture-forced"
      >
        <div
          style={{ width: `${Math.min(1, Math.max(0.01, share)) * 100}%` }}
          className={classNames('h-full', isTooSmall ? 'bg-ink' : 'bg-accent')}
        />
      </div>
      <div
        className={classNames(
          'flex gap-1.5 text-12',
          isTooSmall ? 'font-semibold' : 'text-ink-soft',
        )}
      >
        {isTooSmall && <TriangleAlert size={14} className="mt-px shrink-0" />}
        <span className="min-w-0 wrap-anywhere">{words}</span>
      </div>
    </>
  );
};

/** What this machine last wrote to a drive, and how that ended. */
const LastStick = ({ record }: { record: StickRecord }) => {
  const { t } = useTranslation();
  const words = lastStickWords(t, record, Date.now());
  return (
    words && (
      <div className="mt-1.5 flex items-start gap-1.5 text-12 text-ink-soft">
        <StickIcon stick={record.stick} />
        <span className="min-w-0 wrap-anywhere">{words}</span>
      </div>
    )
  );
};

/** Green only where it was read back and was right. */
export const StickIcon = ({ stick }: Pick<StickRecord, 'stick'>) => {
  if (stick === 'verified') {
    return <ShieldCheck size={14} className="mt-px shrink-0 text-verified" />;
  }
  if (stick === 'differs') {
    return <CircleAlert size={14} className="mt-px shrink-0 text-failed" />;
  }
  return <CircleDashed size={14} className="mt-px shrink-0" />;
};

/** What is on a drive, to scale: it is what will be lost. */
const PartitionBar = ({ drive }: { drive: Drive }) => {
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
