import type { SQLOutputValue } from 'node:sqlite';
import { StickRecord } from '../contract/index.ts';
import type { KnownStick } from '../engine/ports/index.ts';

export type Value = string | number | null | Uint8Array;

const COLUMNS: Record<keyof Omit<KnownStick, 'id' | 'made' | 'digests'>, string> = {
  driveId: 'drive_id',
  driveBytes: 'drive_bytes',
  serial: 'serial',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  stick: 'stick',
  image: 'image',
  imageFileBytes: 'image_file_bytes',
  imageModifiedAt: 'image_modified_at',
  imageBytes: 'image_bytes',
  sha256: 'sha256',
  bytesWritten: 'bytes_written',
};

/** What is to be stored, by the names of the columns. Pure. */
export const columns = (stick: Partial<Omit<KnownStick, 'id'>>): Record<string, Value> => {
  const named: Record<string, Value> = {};
  for (const [field, column] of Object.entries(COLUMNS)) {
    const value = stick[field as keyof typeof COLUMNS];
    if (value !== undefined) named[column] = value;
  }
  if (stick.made !== undefined) named.made = stick.made && JSON.stringify(stick.made);
  if (stick.digests !== undefined) named.digests = packDigests(stick.digests);
  return named;
};

/** Null for a row that is none of ours: one is not worth failing for. Pure. */
export const readRow = (row: Record<string, SQLOutputValue>): KnownStick | null => {
  const fields = Object.fromEntries(
    Object.entries(COLUMNS).map(([field, column]) => [field, row[column] ?? null]),
  );
  const record = StickRecord.safeParse({ ...fields, made: parseJson(row.made) });
  if (!record.success) return null;
  return {
    ...record.data,
    id: Number(row.id),
    driveId: String(row.drive_id),
    driveBytes: Number(row.drive_bytes),
    serial: row.serial === null ? null : String(row.serial),
    imageFileBytes: Number(row.image_file_bytes),
    imageModifiedAt: Number(row.image_modified_at),
    digests: row.digests instanceof Uint8Array ? unpackDigests(row.digests) : [],
  };
};

const parseJson = (text: SQLOutputValue | undefined): unknown => {
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text);
  } catch {
    // Such as nothing that the schema takes.
    return undefined;
  }
};

/** Each digest has 16 hex digits. */
const DIGEST_BYTES = 8;

const packDigests = (digests: string[]): Uint8Array => Buffer.from(digests.join(''), 'hex');

const unpackDigests = (packed: Uint8Array): string[] => {
  const bytes = Buffer.from(packed);
  return Array.from({ length: Math.floor(bytes.length / DIGEST_BYTES) }, (_, index) =>
    bytes.toString('hex', index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES),
  );
};
