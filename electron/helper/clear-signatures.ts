import {
  isExtended,
  mbrEntries,
  PROTECTIVE,
  readBootRecord,
  readGptAt,
  readLogical,
} from '../drive-facts/partition-table.ts';
import type { ReadBytes } from '../drive-facts/read-bytes.ts';
import {
  type Candidate,
  candidatesIn,
  magicAt,
  SURROUNDINGS_BYTES,
} from '../drive-facts/signatures.ts';
import type { HelperFailure, Signature } from '../helper-protocol/index.ts';
import { flushDrive, padLength, readFromDrive, writeToDrive } from './drive-io.ts';
import type { DriveWork } from './drive-work.ts';
import { failure, JobError, throwIfStopped } from './failures.ts';
import { overlap, type Range } from './ranges.ts';

/** What is looked at together, in bytes: places as close to each other as those at a drive's end. */
const WINDOW_BYTES = 256 * 1024;
/** Each may have taken the kernel half a minute, and the person waits to be told. */
const MOST_ERRORS = 3;
/** So many are told: the rest is of the same kind. */
const MOST_TOLD = 32;

type Work = Pick<DriveWork, 'drive' | 'buffers' | 'signal' | 'report' | 'index' | 'send' | 'image'>;
/** One that was found: its place on the drive, and the length of what makes it one. */
type Found = Signature & { length: number };

/**
 * Takes away what would make udev, mount or a RAID tool take the drive for what it was: signatures beyond the image, of the drive and of the partitions
 * that the image describes. Of each only its magic is overwritten, as wipefs does; what is left of it, read back, is told. Nothing is
 * written within an extent of the plan; and beyond it nothing at all where `isTrusted` is false, since what is written there may land in the image.
 * To be called before the image is read back. Throws a `JobError` where the drive is gone, or the job called off.
 */
export const clearSignatures = async (
  work: Work,
  imageBytes: number,
  isTrusted: boolean,
): Promise<void> => {
  const { drive, report } = work;
  const found = await findSignatures(work, imageBytes);
  if (found.length === 0) return;
  let why: WhyLeft = isTrusted ? 'notKept' : 'untrusted';
  if (isTrusted) {
    try {
      for (const one of found) await erase(work, one);
      await flushDrive(drive, report.bytesWritten);
    } catch (error) {
      why = toProblem(error);
    }
  }
  const left = await findSignatures(work, imageBytes);
  const isLeft = ({ offset }: Found): boolean => left.some((one) => one.offset === offset);
  report.signatures = {
    cleared: toTell(found.filter((one) => !isLeft(one))),
    left: toTell(left),
  };
  warnOfLeft(work, why);
};

/** Only looks: for a drive that is only read. */
export const noteSignatures = async (work: Work, imageBytes: number): Promise<void> => {
  const found = await findSignatures(work, imageBytes);
  work.report.signatures = { cleared: [], left: toTell(found) };
  warnOfLeft(work, 'onlyRead');
};

/** `onlyRead`: nothing was to be written. `untrusted`: the drive has less than it says. `notKept`: it was written, in vain. */
type WhyLeft = 'onlyRead' | 'untrusted' | 'notKept' | HelperFailure;

/** The image is what it should be, and the drive may still be taken for something else. */
const warnOfLeft = ({ drive, report, index, send }: Work, why: WhyLeft): void => {
  const signatures = report.signatures.left;
  if (signatures.length === 0) return;
  const { path: device } = drive.confirmed;
  const hasFailed = typeof why !== 'string';
  const mayBeWiped = hasFailed || why === 'onlyRead';
  const warning = failure('SIGNATURES_LEFT', {
    device,
    signatures,
    why: hasFailed ? 'failed' : why,
    cause: hasFailed ? why : null,
    commands: mayBeWiped
      ? signatures.map(({ offset }) => ['sudo', 'wipefs', '--offset', String(offset), device])
      : [],
  });
  send({ type: 'warning', drive: index, warning });
};

/** What one job could not do to the drive is no reason to fail, unless the drive is gone. */
const toProblem = (error: unknown): HelperFailure => {
  if (!(error instanceof JobError)) throw error;
  const { code } = error.failure;
  if (code !== 'WRITE_FAILED' && code !== 'READ_FAILED') throw error;
  return error.failure;
};

const findSignatures = async (work: Work, imageBytes: number): Promise<Found[]> => {
  const { drive } = work;
  const beyond = { from: padLength(drive, imageBytes), to: drive.usableBytes };
  const found = new Map<number, Found>();
  let errors = 0;
  for (const window of windowsOf(await placesBeyond(work, beyond), beyond)) {
    throwIfStopped(work.signal);
    if (errors === MOST_ERRORS) break;
    try {
      const bytes = await readRange(work, window.range);
      for (const place of window.places) {
        const { type, offset } = place;
        const magic = magicAt(place, bytes, window.range.from);
        if (magic !== null) found.set(offset, { type, offset, length: magic.length });
      }
    } catch (error) {
      // What can't be read is nobody's signature.
      toProblem(error);
      errors += 1;
    }
  }
  return [...found.values()].sort((a, b) => a.offset - b.offset);
};

/** Of the drive, and of each partition that does not end with the image, in their order. */
const placesBeyond = async (work: Work, beyond: Range): Promise<Candidate[]> => {
  const { drive, image } = work;
  const regions = image.regions.map(({ from, to }) => ({
    from,
    to: from + padLength(drive, to - from),
  }));
  const sizeBytes = drive.confirmed.sizeBytes;
  const partitions = await partitionsIn(
    async (offset, length) =>
      offset + length <= beyond.from
        ? readRange(work, { from: offset, to: offset + length })
        : Buffer.alloc(0),
    drive.facts?.logicalBlockBytes ?? 512,
  );
  const views: Range[] = [
    { from: 0, to: sizeBytes },
    ...partitions.map(({ from, to }) => ({ from, to: Math.min(to, sizeBytes) })),
  ];
  return views
    .filter(({ from, to }) => to > Math.max(from, beyond.from))
    .flatMap(({ from, to }) =>
      candidatesIn(to - from).map((one) => ({ ...one, offset: from + one.offset })),
    )
    .filter(({ offset, magics }) => {
      const to = offset + Math.max(...magics.map(({ length }) => length));
      const isBeyond = offset >= beyond.from && to <= beyond.to;
      return isBeyond && overlap(regions, { from: offset, to }).length === 0;
    })
    .sort((a, b) => a.offset - b.offset);
};

/** As many as the kernel makes of one drive at most (`DISK_MAX_PARTS`, include/linux/genhd.h). */
const MOST_PARTITIONS = 256;

/**
 * The partitions, in bytes, that the tables in the image describe: GPT, and the MBR with its logical ones, where both are there of both. Each of
 * them becomes a device, in which signatures are looked for. Rejects as `read` does.
 */
const partitionsIn = async (read: ReadBytes, sectorBytes: number): Promise<Range[]> => {
  const record = await readBootRecord(read, 0);
  if (record === null) return [];
  const primary = mbrEntries(record);
  const gpt = (await readGptAt(read, sectorBytes, sectorBytes)) ?? [];
  const found = [
    ...primary.filter((entry) => !isExtended(entry) && entry.type !== PROTECTIVE),
    ...gpt.map(({ first, last }) => ({ start: Number(first), sectors: Number(last - first) + 1 })),
  ];
  for (const extended of primary.filter(isExtended)) {
    found.push(extended, ...(await readLogical(read, extended, sectorBytes)));
  }
  return found
    .filter(({ sectors }) => sectors > 0)
    .slice(0, MOST_PARTITIONS)
    .map(({ start, sectors }) => ({
      from: start * sectorBytes,
      to: (start + sectors) * sectorBytes,
    }));
};

type Window = { range: Range; places: Candidate[] };

/** Places that are close to each other are read at once, each with what surrounds it. */
const windowsOf = (places: readonly Candidate[], beyond: Range): Window[] => {
  const windows: Window[] = [];
  for (const place of places) {
    const from = Math.max(beyond.from, place.offset - SURROUNDINGS_BYTES);
    const to = Math.min(beyond.to, place.offset + 2 * SURROUNDINGS_BYTES);
    const last = windows.at(-1);
    if (last !== undefined && to - last.range.from <= WINDOW_BYTES) {
      last.range.to = Math.max(last.range.to, to);
      last.places.push(place);
    } else windows.push({ range: { from, to }, places: [place] });
  }
  return windows;
};

/** Of any range, though only whole blocks can be read. A copy: the buffer is used again. */
const readRange = async ({ drive, buffers }: Work, { from, to }: Range): Promise<Buffer> => {
  const start = Math.floor(from / drive.alignBytes) * drive.alignBytes;
  const length = padLength(drive, to - start);
  const bytes = await readFromDrive(drive, buffers.block(0), start, length);
  return Buffer.from(bytes.subarray(from - start, to - start));
};

/** Overwrites the magic in the blocks that hold it. */
const erase = async (
  { drive, buffers, signal }: Work,
  { offset, length }: Found,
): Promise<void> => {
  throwIfStopped(signal);
  const start = Math.floor(offset / drive.alignBytes) * drive.alignBytes;
  const blocks = padLength(drive, offset + length - start);
  const bytes = await readFromDrive(drive, buffers.block(0), start, blocks);
  bytes.fill(0, offset - start, offset - start + length);
  await writeToDrive(drive, bytes, start);
};

/** Of a run of one type, such as the uberblocks of ZFS, the first. */
const toTell = (found: readonly Found[]): Signature[] =>
  found
    .filter(({ type, offset }, index) => {
      const before = found[index - 1];
      return before?.type !== type || offset - before.offset > WINDOW_BYTES;
    })
    .slice(0, MOST_TOLD)
    .map(({ type, offset }) => ({ type, offset }));
