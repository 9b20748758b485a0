import type { StickRecord } from '../../../electron/contract/index.ts';
import { baseName } from '../../../electron/texts/index.ts';
import { formatDate, formatPercent, type Translate } from '../../../electron/texts/window.ts';
import { wasWritten, writtenShare } from '../../state/stick-memory.ts';

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
