import {
  type Drive,
  type DriveName,
  knowsData,
  type Lock,
  type Partition,
  type StickRecord,
} from '../../../electron/contract/index.ts';
import { baseName } from '../../../electron/texts/index.ts';
import {
  dataWords,
  driveDescription,
  formatDate,
  formatItems,
  formatPercent,
  formatSize,
  lockWords,
  obstacleWords,
  type Translate,
} from '../../../electron/texts/window.ts';
import type { DroppedDrive } from '../../state/drives-store.ts';
import { fits, type ImageSize } from '../../state/image-size.ts';
import { wasWritten, writtenShare } from '../../state/stick-memory.ts';
import { isSlowLink } from '../job/pace.ts';

const knownBuses = [
  'usb',
  'mmc',
  'nvme',
  'sata',
  'ata',
  'scsi',
  'sas',
  'virtio',
  'loop',
  'file',
] as const;

/** Pure. How a person calls the bus; the kernel's own word where there is no better one. */
export const busWord = (t: Translate, bus: string | null): string | null => {
  const known = knownBuses.find((name) => name === bus);
  return known ? t(`drives.bus.${known}`) : bus;
};

/** Pure. That the port or the stick is an old, slow one; null where it is not known to be. */
export const linkWords = (t: Translate, { linkMbps }: Pick<Drive, 'linkMbps'>): string | null =>
  isSlowLink(linkMbps) ? t('drives.slowLink') : null;

/** Pure. `SanDisk Ultra 32 GB`, once only where the description names its size itself. */
export const driveName = (
  t: Translate,
  { sizeBytes, ...drive }: DriveName & Pick<Drive, 'sizeBytes'>,
): string => {
  const description = driveDescription(t, drive);
  if (sizeBytes === null) return description;
  const size = formatSize(t, sizeBytes);
  const squeeze = (text: string) => text.toLowerCase().replaceAll(' ', '');
  if (squeeze(description).includes(squeeze(size))) return description;
  return t('format.driveWithSize', { name: description, size });
};

/** Pure. Why a drive can't be chosen, or what has to be agreed to first; null where nothing stands in the way. */
export const reasonWords = (
  t: Translate,
  drive: Drive,
  lock: Lock | null = null,
): string | null => {
  if (lock !== null) return t('drives.reason.locked', { detail: lockWords(t, lock) });
  const { reason, obstacle } = drive;
  const detail = obstacle && obstacleWords(t, obstacle);
  if (reason === null) return drive.eligible ? null : t('drives.reason.other');
  switch (reason) {
    case 'DRIVE_MOUNTED': {
      const where = formatItems(t, drive.mountpoints);
      return where ? t('drives.mountedAt', { where }) : t('drives.mounted');
    }
    case 'DRIVE_HOLDS_DATA':
      return holdsWords(t, drive);
    case 'DRIVE_IN_USE':
      return detail ? t('drives.reason.inUseBy', { detail }) : t('drives.reason.inUse');
    case 'DRIVE_READ_ONLY':
      return t('drives.reason.readOnly');
    case 'DRIVE_FIXED':
      return t('drives.reason.fixed');
    case 'DRIVE_TOO_SMALL':
      return t('drives.reason.tooSmall');
    case 'DRIVE_NOT_A_DISK':
      return detail ? t('drives.reason.notADiskBecause', { detail }) : t('drives.reason.notADisk');
    default:
      return detail ? t('drives.reason.otherBecause', { detail }) : t('drives.reason.other');
  }
};

/** Pure. What a drive holds that somebody may miss, or that it is as large as what is no stick; null where there is nothing. */
export const holdsWords = (t: Translate, { content }: Pick<Drive, 'content'>): string | null => {
  if (!content?.holdsData) return null;
  return knowsData(content)
    ? t('drives.holds', { what: dataWords(t, content) })
    : t('drives.large');
};

/** Pure. How a partition is called: by its label, else its file system, else its device. */
export const partitionName = ({ label, fileSystem, device }: Partition): string =>
  label || fileSystem || device.replace(/^.*\//, '');

/** Pure. Whether the image goes on a drive; null where that is not known. */
export const fitWords = (
  t: Translate,
  drive: Pick<Drive, 'sizeBytes'>,
  image: ImageSize | null,
): string | null => {
  const isFitting = fits(drive, image);
  if (image === null || isFitting === null) return null;
  const size = formatSize(t, image.bytes);
  if (isFitting) return t(image.isExact ? 'drives.fitsExact' : 'drives.fitsAbout', { size });
  return t(image.isExact ? 'drives.tooSmallExact' : 'drives.tooSmallAbout', { size });
};

/** Pure. Why a drive is not chosen any more, though nobody took it out of the choice. */
export const droppedWords = (t: Translate, dropped: DroppedDrive): string => {
  const drive = driveName(t, dropped);
  if (dropped.now === null) return t('drives.droppedGone', { drive });
  return t('drives.droppedRefused', {
    drive,
    reason: reasonWords(t, dropped.now, dropped.lock) ?? t('drives.reason.other'),
  });
};

/** Pure. What was written: the host that it installs, else the image. */
export const stickName = ({ made, image }: StickRecord): string => made?.host ?? baseName(image);

/** Pure. How the last write ended, as far as this machine knows. */
export const stickStateWords = (t: Translate, record: StickRecord): string => {
  if (record.stick === 'verified') return t('drives.last.verified');
  if (record.stick === 'differs') return t('drives.last.differs');
  if (record.stick === 'writtenUnverified') return t('drives.last.unverified');
  const share = writtenShare(record);
  return share === null
    ? t('drives.last.unfinished')
    : t('drives.last.unfinishedAt', { percent: formatPercent(t, share) });
};

/** Pure. The line on a drive's card; null where nothing is known. `now` in milliseconds since 1970. */
export const lastStickWords = (
  t: Translate,
  record: StickRecord | null,
  now: number,
): string | null =>
  record && wasWritten(record)
    ? t('drives.last.written', {
        name: stickName(record),
        date: formatDate(t, record.startedAt, now),
        state: stickStateWords(t, record),
      })
    : null;
