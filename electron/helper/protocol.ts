/**
 * What the launcher and the helper say to each other: on descriptor 1, frames of a 32-bit big-endian length and that
 * many bytes of JSON. Both sides may be older or hostile, so the length is capped before anything is allocated,
 * and every field is checked.
 */
export {
  type DeviceFacts,
  formatDeviceNumber,
  listBlockDevices,
  readDeviceFacts,
} from './device-facts.ts';

import type { HelperFailure, SourceFailure } from './failure-fields.ts';

export { type ContentItem, LARGE_DRIVE_BYTES, type ReadBytes } from './content-item.ts';
export { isSomebodysFile } from './directory-content.ts';
export { findContent } from './drive-content.ts';
export type { HelperFailure, SourceFailure } from './failure-fields.ts';
export { MARK_ATTRIBUTE, readMark, sidecarOf } from './practice-mark.ts';

export const PROTOCOL_VERSION = 4;
export const MAX_FRAME_BYTES = 64 * 1024;
/** No one plugs in more; each costs memory. */
export const MAX_DRIVES = 32;
/** After so much of the image its SHA-256 so far is taken (`digests`). */
export const DIGEST_STEP_BYTES = 4 * 1024 * 1024;
export const HEADER_BYTES = 4;

/** The confirmed identity; same fields as the contract's `DriveIdentity`. */
export type ConfirmedDrive = {
  path: string;
  deviceNumber: string;
  sizeBytes: number;
  serial: string | null;
  busPath: string | null;
  diskseq: number | null;
};

export type DriveOrder = {
  drive: ConfirmedDrive;
  practice: boolean;
  /** The person agreed to a drive that is not removable. */
  allowFixed: boolean;
  /** The person agreed that what the drive holds is lost (`DRIVE_HOLDS_DATA`); where it is absent, he did not. */
  eraseData?: boolean;
  /**
   * So much of the image's beginning is compared first, and written only where it differs: all of it for `--delta`,
   * what an interrupted write is thought to have reached for `--resume`, 0 for a full flash.
   */
  compareBytes: number;
};

export type StartAction = {
  type: 'start';
  protocol: number;
  /** `read`: no image at all; the drive's first `imageSizeBytes` are read for their digests. */
  kind: 'write' | 'verify' | 'read';
  /** In the order in which reports and events number them. */
  drives: DriveOrder[];
  /** Read back after writing. */
  verify: boolean;
  /** Size of the decompressed image where descriptor 0 is a stream and its header tells; null where unknown. */
  imageSizeBytes: number | null;
  /** What the image's SHA-256 has to be (64 hex digits); null where nothing says, or nothing but a drive is read. Another one is `IMAGE_CORRUPT`. */
  expectedSha256: string | null;
};

export type Action =
  | StartAction
  | { type: 'cancel' }
  /** Descriptor 0 is a stream, and all of it was sent: `bytes` of them. Once for each feeding (see `replay`). */
  | { type: 'sourceEnded'; bytes: number }
  /** Descriptor 0 is a stream, and what feeds it failed. */
  | { type: 'sourceFailed'; failure: SourceFailure };

type StickState = 'untouched' | 'partlyWritten' | 'writtenUnverified' | 'verified' | 'differs';

/** What makes a system take a drive for something: as blkid calls it, and where it stands on the drive, in bytes. */
export type Signature = { type: string; offset: number };

/** How it went with one drive. */
export type Report = {
  stick: StickState;
  /** Image bytes, without padding, repairs and probes. */
  bytesWritten: number;
  bytesRead: number;
  /** Of the image, decompressed; null where its end was not reached. */
  imageBytes: number | null;
  /** Of the image; null where it is not known, and where the image was found to be a wrong one. */
  sha256: string | null;
  flushed: boolean;
  verified: boolean | null;
  repairedBlocks: number;
  /** Of what the drive was before, beyond the image: taken away, and still there. The first 32 of each. */
  signatures: { cleared: Signature[]; left: Signature[] };
  writeSeconds: number;
  verifySeconds: number;
  error: HelperFailure | null;
};

/** Of a job that has done nothing yet. */
export const createReport = (): Report => ({
  stick: 'untouched',
  bytesWritten: 0,
  bytesRead: 0,
  imageBytes: null,
  sha256: null,
  flushed: false,
  verified: null,
  repairedBlocks: 0,
  signatures: { cleared: [], left: [] },
  writeSeconds: 0,
  verifySeconds: 0,
  error: null,
});

export type HelperPhase = 'writing' | 'syncing' | 'verifying';

/** As the contract's. */
export type BlockState = 'same' | 'differs' | 'rewritten';

export type Event =
  /** The first one: the helper runs, with the rights that it was given. */
  | { type: 'ready'; protocol: number }
  | { type: 'phase'; drive: number; phase: HelperPhase }
  | {
      type: 'progress';
      drive: number;
      phase: HelperPhase;
      bytesDone: number;
      bytesTotal: number | null;
    }
  | { type: 'warning'; drive: number; warning: HelperFailure }
  /** What of the drive is so, in bytes: from, and to, which is no part of it. The last word on a byte counts. */
  | { type: 'found'; drive: number; state: BlockState; ranges: [number, number][] }
  /** Of the image (of the drive, where it is only read): what `DIGEST_STEP_BYTES` describes, from number `from` on. */
  | { type: 'digests'; from: number; values: string[] }
  /** Descriptor 0 is a stream, and is needed once more from its beginning. */
  | { type: 'replay' }
  /** One drive is done with, others may still be worked on. */
  | { type: 'finished'; drive: number; report: Report }
  /** The last word: a report for each drive. `error` only where there was no job at all. */
  | { type: 'done'; reports: Report[]; error: HelperFailure | null };

export type Frame = Action | Event;

export const encodeFrame = (frame: Frame): Buffer => {
  const body = Buffer.from(JSON.stringify(frame));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
};

export type Decoded = { ok: true; values: unknown[] } | { ok: false; problem: string };

/** Takes chunks as they come. After a problem it stays broken: the length of what follows cannot be trusted. */
export const createFrameDecoder = (): { push: (chunk: Buffer) => Decoded } => {
  let pending: Buffer = Buffer.alloc(0);
  let problem: string | null = null;
  const broken = (text: string): Decoded => {
    problem = text;
    pending = Buffer.alloc(0);
    return { ok: false, problem: text };
  };
  return {
    push: (chunk) => {
      if (problem !== null) return { ok: false, problem };
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const values: unknown[] = [];
      while (pending.length >= HEADER_BYTES) {
        const length = pending.readUInt32BE(0);
        if (length === 0 || length > MAX_FRAME_BYTES) return broken(`a frame of ${length} bytes`);
        if (pending.length < HEADER_BYTES + length) break;
        const body = pending.toString('utf8', HEADER_BYTES, HEADER_BYTES + length);
        pending = pending.subarray(HEADER_BYTES + length);
        try {
          values.push(JSON.parse(body));
        } catch {
          return broken('a frame that is not JSON');
        }
      }
      return { ok: true, values };
    },
  };
};

/** An action of the launcher, or null for anything else. Fields that are not known are dropped. */
export const parseAction = (value: unknown): Action | null => {
  if (!isRecord(value)) return null;
  switch (value.type) {
    case 'cancel':
      return { type: 'cancel' };
    case 'sourceEnded':
      return isSize(value.bytes) ? { type: 'sourceEnded', bytes: value.bytes } : null;
    case 'sourceFailed': {
      const { failure } = value;
      if (!isRecord(failure) || !isRecord(failure.params)) return null;
      const { code, params } = failure;
      if (code !== 'IMAGE_CORRUPT' && code !== 'IMAGE_UNREADABLE') return null;
      return { type: 'sourceFailed', failure: { code, params } };
    }
    case 'start':
      return parseStart(value);
    default:
      return null;
  }
};

const parseStart = (value: Record<string, unknown>): StartAction | null => {
  const { protocol, kind, verify, imageSizeBytes, expectedSha256 } = value;
  if (protocol !== PROTOCOL_VERSION || !Array.isArray(value.drives)) return null;
  if (kind !== 'write' && kind !== 'verify' && kind !== 'read') return null;
  if (value.drives.length === 0 || value.drives.length > MAX_DRIVES) return null;
  const drives = value.drives.map(parseOrder).filter((order) => order !== null);
  if (drives.length !== value.drives.length) return null;
  if (typeof verify !== 'boolean') return null;
  if (imageSizeBytes !== null && !isSize(imageSizeBytes)) return null;
  if (expectedSha256 !== null && !isSha256(expectedSha256)) return null;
  return { type: 'start', protocol, kind, drives, verify, imageSizeBytes, expectedSha256 };
};

const parseOrder = (value: unknown): DriveOrder | null => {
  if (!isRecord(value)) return null;
  const { practice, allowFixed, eraseData, compareBytes } = value;
  const drive = parseDrive(value.drive);
  if (drive === null || typeof practice !== 'boolean' || typeof allowFixed !== 'boolean') {
    return null;
  }
  if (eraseData !== undefined && typeof eraseData !== 'boolean') return null;
  if (!isSize(compareBytes)) return null;
  const order = { drive, practice, allowFixed, compareBytes };
  return eraseData === undefined ? order : { ...order, eraseData };
};

const parseDrive = (value: unknown): ConfirmedDrive | null => {
  if (!isRecord(value)) return null;
  const { path, deviceNumber, sizeBytes, serial, busPath, diskseq } = value;
  // An absolute path without a NUL: openat would cut the name there.
  if (typeof path !== 'string' || !path.startsWith('/') || path.includes('\0')) return null;
  if (typeof deviceNumber !== 'string' || !/^\d+:\d+(:\d+)?$/.test(deviceNumber)) return null;
  if (!isSize(sizeBytes) || sizeBytes === 0) return null;
  if (!isStringOrNull(serial) || !isStringOrNull(busPath)) return null;
  if (diskseq !== null && !isSize(diskseq)) return null;
  return { path, deviceNumber, sizeBytes, serial, busPath, diskseq };
};

/** An event of the helper, or null for anything else. The helper is trusted with the drive, so its shape is checked only. */
export const parseEvent = (value: unknown): Event | null => {
  if (!isRecord(value)) return null;
  const { type } = value;
  const known =
    (type === 'ready' && typeof value.protocol === 'number') ||
    type === 'replay' ||
    (type === 'phase' && isSize(value.drive) && typeof value.phase === 'string') ||
    (type === 'progress' && isSize(value.drive) && isSize(value.bytesDone)) ||
    (type === 'warning' && isSize(value.drive) && isRecord(value.warning)) ||
    (type === 'found' &&
      isSize(value.drive) &&
      isBlockState(value.state) &&
      isListOf(value.ranges, isRange)) ||
    (type === 'digests' && isSize(value.from) && isListOf(value.values, isString)) ||
    (type === 'finished' && isSize(value.drive) && isReport(value.report)) ||
    (type === 'done' && isListOf(value.reports, isReport));
  return known ? (value as Event) : null;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isBlockState = (value: unknown): value is BlockState =>
  value === 'same' || value === 'differs' || value === 'rewritten';
const isRange = (value: unknown): value is [number, number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every(isSize) &&
  Number(value[0]) < Number(value[1]);
const isReport = (value: unknown): value is Report =>
  isRecord(value) && typeof value.stick === 'string';
const isListOf = <T>(value: unknown, is: (item: unknown) => item is T): value is T[] =>
  Array.isArray(value) && value.every(is);
const isString = (value: unknown): value is string => typeof value === 'string';
const isSha256 = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
const isStringOrNull = (value: unknown): value is string | null =>
  value === null || typeof value === 'string';
