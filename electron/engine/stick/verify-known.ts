import {
  type DriveOutcome,
  type Failure,
  fail,
  failure,
  ok,
  type Result,
} from '../../contract/index.ts';
import type { KnownStick, Ports } from '../ports/index.ts';
import { checkImage } from '../write/check-image.ts';
import { findImageFile, type ImageFile } from '../write/find-image-file.ts';
import { withSentence } from '../write/outcomes.ts';
import {
  type HelperRun,
  helperDrive,
  runHelper,
  type SizedDrive,
  type WriteEvent,
  type WritePorts,
} from '../write/run-helper.ts';
import { describeReadOnly } from '../write/stick-words.ts';
import { verifyDrive } from '../write/verify-drive.ts';
import { DIGEST_STEP_BYTES, firstDifference } from './digests.ts';
import { isSameImage } from './plan-write.ts';
import { toRecord } from './recall.ts';

type KnownPorts = WritePorts & Pick<Ports, 'files' | 'images' | 'surroundings'>;

/** What a stick can be compared with: the image itself where it is still there unchanged, else what is remembered of it. */
export type KnownImage = { known: KnownStick; image: ImageFile | null };

/** `STICK_UNKNOWN` where there is neither. */
export const findKnownImage = async (
  ports: Pick<Ports, 'files' | 'images' | 'surroundings'>,
  drive: SizedDrive,
  known: KnownStick | null,
): Promise<Result<KnownImage>> => {
  if (known === null) {
    return fail(
      'STICK_UNKNOWN',
      `Nothing is known of what was written to ${drive.device}.`,
      'Give the image: flakestick verify IMAGE --drive …',
    );
  }
  const found = await findImageFile(ports, known.image);
  if (found.ok && isSameImage(known, found.value)) {
    const checked = checkImage(found.value, true);
    return checked.ok ? ok({ known, image: found.value }) : checked;
  }
  return known.sha256 !== null && known.imageBytes !== null && known.imageBytes > 0
    ? ok({ known, image: null })
    : fail(
        'STICK_UNKNOWN',
        `The write to ${drive.device} of ${dayOf(known.startedAt)} ${known.finishedAt === null ? 'was never finished' : 'came to no good end'}, and its image ${known.image} is not there any more, or changed: there is nothing to compare with.`,
        'Write it again, or give an image: flakestick verify IMAGE --drive …',
      );
};

/**
 * Whether the drive still holds what was written to it. Changes nothing, and never rejects. Without the image a difference is located to 4 MiB, and
 * reading ends there.
 */
export const verifyKnown = async (
  ports: KnownPorts,
  drive: SizedDrive,
  { known, image }: KnownImage,
  emit: (event: WriteEvent) => void,
  signal: AbortSignal,
): Promise<{ outcome: DriveOutcome; digests: string[] }> => {
  const { run, differsAt } =
    image === null
      ? await readAndCompare(ports, drive, known, emit, signal)
      : await compareWithImage(ports, drive, known, image, emit, signal);
  const [found] = run.outcomes;
  if (found === undefined) throw new Error('a run of one drive has one outcome');
  const outcome = { ...found, record: toRecord(known) };
  if (differsAt !== null) {
    const error = mismatch(drive, known, differsAt);
    const differs = { ...outcome, stick: 'differs' as const, verified: false, sha256: null, error };
    return { outcome: withSentence(differs, describePast(known)), digests: [] };
  }
  if (outcome.error !== null) {
    const because = outcome.stick === 'differs' ? describePast(known) : '';
    return { outcome: withSentence({ ...outcome, verified: false }, because), digests: [] };
  }
  return { outcome: { ...outcome, verified: true, stick: 'verified' }, digests: run.digests };
};

/** Why it is no wonder that a stick differs; empty where it is one. */
const describePast = ({ stick, finishedAt, bytesWritten, imageBytes }: KnownStick): string => {
  if (stick === 'differs') return 'It was not right when it was last read back either.';
  if (stick !== 'partlyWritten') return '';
  const share = imageBytes ? ` at ${Math.floor((bytesWritten / imageBytes) * 100)} %` : '';
  return finishedAt === null
    ? `The last write to it never came to an end${share && `: it had stopped${share}`}.`
    : `The last write to it was interrupted${share}.`;
};

type Compared = { run: HelperRun; differsAt: number | null };

/** Exact to the byte. The image could have been exchanged under the same name, size and time, so its own digests count too. */
const compareWithImage = async (
  ports: KnownPorts,
  drive: SizedDrive,
  known: KnownStick,
  image: ImageFile,
  emit: (event: WriteEvent) => void,
  signal: AbortSignal,
): Promise<Compared> => {
  const run = await verifyDrive(ports, { image: image.path, proven: image, drive }, emit, signal);
  const same = run.outcomes[0]?.error === null;
  return { run, differsAt: same ? differenceOf(known, run) : null };
};

const readAndCompare = async (
  ports: KnownPorts,
  drive: SizedDrive,
  known: KnownStick,
  emit: (event: WriteEvent) => void,
  signal: AbortSignal,
): Promise<Compared> => {
  const enough = new AbortController();
  let differsAt: number | null = null;
  const onEvent = (event: WriteEvent): void => {
    emit(event);
    if (event.type !== 'digests') return;
    differsAt ??= firstDifference(known.digests.slice(event.from), event.values, event.from);
    if (differsAt !== null) enough.abort();
  };
  const run = await runHelper(
    ports,
    { kind: 'read', drives: [helperDrive(drive)], sizeBytes: known.imageBytes ?? 0 },
    { drives: [drive], describe: describeReadOnly },
    onEvent,
    AbortSignal.any([signal, enough.signal]),
  );
  const complete = run.outcomes[0]?.error === null;
  return { run, differsAt: differsAt ?? (complete ? differenceOf(known, run) : null) };
};

/** Null where it is the same to the last byte. */
const differenceOf = (known: KnownStick, { outcomes, digests }: HelperRun): number | null => {
  const sha256 = outcomes[0]?.sha256 ?? null;
  if (known.sha256 === null || sha256 === known.sha256) return null;
  // The lists part at the end at the latest.
  const common = Math.min(known.digests.length, digests.length);
  return firstDifference(known.digests, digests, 0) ?? Math.max(0, common - 1) * DIGEST_STEP_BYTES;
};

const mismatch = (drive: SizedDrive, known: KnownStick, offset: number): Failure => {
  const end = Math.min(offset + DIGEST_STEP_BYTES, known.imageBytes ?? Number.MAX_SAFE_INTEGER);
  const lengthBytes = end - offset;
  return failure(
    'VERIFY_MISMATCH',
    `${drive.device} is not what was written to it on ${dayOf(known.startedAt)} any more: the first difference lies ${placeOf(offset)} (bytes ${offset} to ${end - 1}).`,
    'Without the image it can only be located to 4 MiB. To set it right, write the image again; --delta writes only what differs.',
    { offset, lengthBytes, blocks: Math.ceil(lengthBytes / DIFFERENCE_BLOCK_BYTES) },
  );
};

const placeOf = (offset: number): string =>
  offset < 1e6 ? 'at its very beginning' : `some ${Math.round(offset / 1e6)} MB from its beginning`;

/** As the helper counts them. */
const DIFFERENCE_BLOCK_BYTES = 64 * 1024;

/** Of this machine's calendar. */
const dayOf = (at: number): string => {
  const day = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
};
