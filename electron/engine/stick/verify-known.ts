import {
  type DriveAfter,
  type Failure,
  fail,
  failure,
  ok,
  ownCommands,
  PLAN_UNIT_BYTES,
  type Result,
} from '../../contract/index.ts';
import { DIGEST_STEP_BYTES } from '../../helper-protocol/index.ts';
import type { KnownStick, Ports } from '../ports/index.ts';
import { checkImage, findImageFile, type ImageFile } from '../write/image-file.ts';
import {
  type Caller,
  type DriveRun,
  runOnDrive,
  type SizedDrive,
  verifyDrive,
  type WriteEvent,
  type WritePorts,
  withAfter,
} from '../write/run-helper.ts';
import { isSameImage } from './plan-write.ts';
import { toRecord } from './recall.ts';

type KnownPorts = WritePorts & Pick<Ports, 'files' | 'images' | 'environment'>;

/** What a stick can be compared with: the image itself where it is still there unchanged, else what is remembered of it. */
export type KnownImage = { known: KnownStick; image: ImageFile | null };

/** What gives the image that nothing is known of here. By the path alone a file is no drive. */
export const verifyCommand = ({
  kind,
  id,
  device,
}: Pick<SizedDrive, 'kind' | 'id' | 'device'>): string[] =>
  ownCommands.verify(kind === 'practice' ? id : device);

/** `STICK_UNKNOWN` where there is neither. */
export const findKnownImage = async (
  ports: Pick<Ports, 'files' | 'images' | 'environment'>,
  drive: SizedDrive,
  known: KnownStick | null,
): Promise<Result<KnownImage>> => {
  if (known === null) {
    return fail('STICK_UNKNOWN', {
      reason: 'unknown',
      device: drive.device,
      command: verifyCommand(drive),
    });
  }
  const found = await findImageFile(ports, known.image);
  if (found.ok && isSameImage(known, found.value)) {
    const checked = checkImage(found.value, true);
    return checked.ok ? ok({ known, image: found.value }) : checked;
  }
  return known.sha256 !== null && known.imageBytes !== null && known.imageBytes > 0
    ? ok({ known, image: null })
    : fail('STICK_UNKNOWN', {
        reason: 'unfinished',
        device: drive.device,
        image: known.image,
        writtenAt: known.startedAt,
        isFinished: known.finishedAt !== null,
        command: verifyCommand(drive),
      });
};

/**
 * Whether the drive still holds what was written to it. Changes nothing, and never rejects. Without the image a difference is located to 4 MiB, and
 * reading ends there.
 */
export const verifyKnown = async (
  ports: KnownPorts,
  drive: SizedDrive,
  { known, image }: KnownImage,
  caller: Caller,
): Promise<DriveRun> => {
  const { run, differsAt } =
    image === null
      ? await readAndCompare(ports, drive, known, caller)
      : await compareWithImage(ports, drive, known, image, caller);
  const outcome = { ...run.outcome, record: toRecord(known) };
  if (differsAt !== null) {
    const error = mismatchError(drive, known, differsAt);
    const differs = { ...outcome, stick: 'differs' as const, verified: false, sha256: null, error };
    return { outcome: withAfter(differs, false, pastOf(known)), digests: [] };
  }
  if (outcome.error !== null) {
    const past = outcome.stick === 'differs' ? pastOf(known) : null;
    return { outcome: withAfter({ ...outcome, verified: false }, false, past), digests: [] };
  }
  return { outcome: { ...outcome, verified: true, stick: 'verified' }, digests: run.digests };
};

/** Why it is no wonder that a stick differs; null where it is one. */
const pastOf = ({
  stick,
  finishedAt,
  bytesWritten,
  imageBytes,
}: KnownStick): DriveAfter['past'] => {
  if (stick === 'differs') return { reason: 'differed' };
  if (stick !== 'partlyWritten') return null;
  const reachedShare = imageBytes ? bytesWritten / imageBytes : null;
  return { reason: finishedAt === null ? 'neverEnded' : 'interrupted', reachedShare };
};

type Compared = { run: DriveRun; differsAt: number | null };

/** Exact to the byte. The image could have been exchanged under the same name, size and time, so its own digests count too. */
const compareWithImage = async (
  ports: KnownPorts,
  drive: SizedDrive,
  known: KnownStick,
  image: ImageFile,
  caller: Caller,
): Promise<Compared> => {
  const run = await verifyDrive(ports, { image: image.path, proven: image, drive }, caller);
  return { run, differsAt: run.outcome.error === null ? differenceOf(known, run) : null };
};

const readAndCompare = async (
  ports: KnownPorts,
  drive: SizedDrive,
  known: KnownStick,
  caller: Caller,
): Promise<Compared> => {
  const enough = new AbortController();
  let differsAt: number | null = null;
  const emit = (event: WriteEvent): void => {
    caller.emit(event);
    if (event.type !== 'digests') return;
    differsAt ??= firstDifference(known.digests.slice(event.from), event.values, event.from);
    if (differsAt !== null) enough.abort();
  };
  const signal = AbortSignal.any([caller.signal, enough.signal]);
  const task = { kind: 'read' as const, sizeBytes: known.imageBytes ?? 0 };
  const run = await runOnDrive(ports, task, drive, { emit, signal });
  const complete = run.outcome.error === null;
  return { run, differsAt: differsAt ?? (complete ? differenceOf(known, run) : null) };
};

/** Null where it is the same to the last byte. */
const differenceOf = (
  known: KnownStick,
  { outcome: { sha256 }, digests }: DriveRun,
): number | null => {
  if (known.sha256 === null || sha256 === known.sha256) return null;
  // The lists part at the end at the latest.
  const common = Math.min(known.digests.length, digests.length);
  return firstDifference(known.digests, digests, 0) ?? Math.max(0, common - 1) * DIGEST_STEP_BYTES;
};

const mismatchError = (drive: SizedDrive, known: KnownStick, offset: number): Failure => {
  const end = Math.min(offset + DIGEST_STEP_BYTES, known.imageBytes ?? Number.MAX_SAFE_INTEGER);
  const lengthBytes = end - offset;
  return failure('VERIFY_MISMATCH', {
    reason: 'remembered',
    device: drive.device,
    offset,
    lengthBytes,
    blocks: Math.ceil(lengthBytes / PLAN_UNIT_BYTES),
    writtenAt: known.startedAt,
    flag: '--delta',
  });
};

/**
 * Where two lists of digests part, as the offset of the piece in bytes; null where they do not, as far as both go. `from` is the number of the first.
 * Each digest is of all that comes before it, so that the first that differs is that of the first piece that differs. Pure.
 */
export const firstDifference = (
  known: readonly string[],
  found: readonly string[],
  from: number,
): number | null => {
  const index = found.findIndex(
    (digest, place) => known[place] !== undefined && known[place] !== digest,
  );
  return index < 0 ? null : (from + index) * DIGEST_STEP_BYTES;
};
