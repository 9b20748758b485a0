import type { Drive, StickEntry } from '../../../electron/contract/index.ts';
import { shortRevision } from '../../../electron/texts/index.ts';
import { formatDateTime, type Translate } from '../../../electron/texts/window.ts';
import { canVerifyAlone } from '../../state/stick-memory.ts';
import { driveName, stickName, stickStateWords } from '../drives/drive-words.ts';

export type HistoryRow = {
  entry: StickEntry;
  /** The host that it installs, else the image. */
  name: string;
  /** Where that came from. */
  source: string;
  /** Null where the source has none. */
  revision: string | null;
  drive: string;
  /** The end of the serial number, by which two of a kind are told apart. */
  serial: string | null;
  date: string;
  state: string;
  /** Nothing else was written to this drive since, as far as this machine knows. */
  isLatest: boolean;
  /** Null where the drive is not plugged in. */
  device: string | null;
  canVerify: boolean;
};

const serialEnd = 4;

/** Pure. What was written, newest first, against the drives that are plugged in now. */
export const historyRows = (
  t: Translate,
  sticks: readonly StickEntry[],
  drives: readonly Drive[] | null,
): HistoryRow[] => {
  const seen = new Set<string>();
  return sticks.map((entry) => {
    const { driveId, driveBytes, serial, record } = entry;
    const isLatest = !seen.has(driveId);
    seen.add(driveId);
    const drive = drives?.find(({ id }) => id === driveId) ?? null;
    // The engine says so only of a drive that it knows again for certain.
    const isOnIt = drive?.lastStick?.startedAt === record.startedAt;
    const revision = record.made?.revision ?? null;
    return {
      entry,
      name: stickName(record),
      source: record.made?.reference ?? record.image,
      revision: revision === null ? null : shortRevision(revision),
      drive: driveName(t, {
        description: (drive ?? entry).description,
        madeUpName: (drive ?? entry).madeUpName,
        sizeBytes: driveBytes === 0 ? null : driveBytes,
      }),
      serial: serial === null ? null : serial.slice(-serialEnd),
      date: formatDateTime(t, record.startedAt),
      state: isLatest ? stickStateWords(t, record) : t('history.overwritten'),
      isLatest,
      device: drive?.device ?? null,
      canVerify: isLatest && isOnIt && canVerifyAlone(record),
    };
  });
};

/** Pure. Those that hold every word of the search, wherever it stands in them. */
export const searchHistory = (rows: readonly HistoryRow[], search: string): HistoryRow[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const { entry, name, source, revision, drive, date, state } = row;
    const text = [name, source, revision, drive, entry.serial, date, state].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
};

/** Pure. The row in one line, as a screen reader says it. */
export const rowWords = (t: Translate, { name, drive, date, state }: HistoryRow): string =>
  t('history.row', { name, drive, date, state });
