import {
  type Drive,
  type DriveOutcome,
  type Failure,
  failure,
  type StickRecord,
  saidBy,
  stepOf,
  type WriteProgress,
} from '../../contract/index.ts';
import { isNewerData, type KnownStick, type Ports } from '../ports/index.ts';
import type { ImageFile } from '../write/image-file.ts';
import type { WriteEvent } from '../write/run-helper.ts';

type Memory = Pick<Ports, 'sticks' | 'clock'>;

export type Writing = { image: ImageFile; made: StickRecord['made'] };

/** What was written since then is written again after a crash. An update costs a tenth of a millisecond. */
const UPDATE_INTERVAL_MS = 1000;

export type StickRecorder = {
  /** To be told all that happens to its drive. */
  note: (event: WriteEvent) => void;
  /** Resolves when all is kept. Nothing is kept of a drive that was not written to. */
  finish: (outcome: DriveOutcome, digests: string[]) => Promise<void>;
};

/**
 * Keeps in the registry how far the writing of one drive has come: a record begins with the first byte, so that none is left of what the stick held
 * before. Never rejects: a registry that fails is warned of once, and the write goes on.
 */
export const recordStick = (
  { sticks, clock }: Memory,
  { image, made }: Writing,
  { drive, compareBytes }: { drive: Drive; compareBytes: number },
  warn: (warning: Failure) => void,
): StickRecorder => {
  // What an interrupted write had reached is still there, and is compared first.
  const compared = compareBytes === Number.MAX_SAFE_INTEGER ? 0 : compareBytes;
  let reached = compared;
  let keptAt = Number.NEGATIVE_INFINITY;
  let id: Promise<number | null> | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let warned = false;

  const failed = (error: unknown): null => {
    if (!warned) warn(notRememberedError(drive, error));
    warned = true;
    return null;
  };

  const begin = (): void => {
    id = sticks
      .add({
        driveId: drive.id,
        driveBytes: drive.sizeBytes ?? 0,
        serial: drive.serial,
        startedAt: clock.now(),
        finishedAt: null,
        stick: 'partlyWritten',
        image: image.path,
        imageFileBytes: image.sizeBytes,
        imageModifiedAt: image.modifiedAt,
        imageBytes: null,
        sha256: null,
        bytesWritten: reached,
        made,
        digests: [],
      })
      .catch(failed);
  };

  const update = (changes: Partial<KnownStick>): void => {
    const known = id;
    turn = turn
      .then(() => known)
      .then((number) => (number === null ? undefined : sticks.update(number, changes)))
      .catch(failed);
  };

  return {
    note: (event) => {
      if (event.type === 'phase') {
        const { scope, erases, progress } = stepOf(event.phase);
        if (scope === 'job' || progress === null) return;
        if (!erases && id !== null) update({ stick: 'writtenUnverified', bytesWritten: reached });
        if (erases && id === null) begin();
      } else if (event.type === 'progress' && countsWritten(event.progress)) {
        reached = Math.max(reached, event.progress.bytesDone);
        if (id === null || clock.now() - keptAt < UPDATE_INTERVAL_MS) return;
        keptAt = clock.now();
        update({ bytesWritten: reached, imageBytes: event.progress.bytesTotal });
      }
    },
    finish: async (outcome, digests) => {
      if (id === null && outcome.stick === 'untouched') return;
      // Before the first phase a drive is probed for its capacity, and that may have ended badly.
      if (id === null) begin();
      update({ finishedAt: clock.now(), ...endOf(outcome, digests, reached) });
      await turn;
    },
  };
};

const countsWritten = ({ phase }: WriteProgress): boolean => {
  const { erases, progress } = stepOf(phase);
  return erases && progress === 'bytes';
};

const endOf = (
  { stick, imageBytes, sha256, written }: DriveOutcome,
  digests: string[],
  reached: number,
): Partial<KnownStick> => ({
  stick: stick === 'untouched' ? 'partlyWritten' : stick,
  bytesWritten: written ? (imageBytes ?? reached) : reached,
  // Without its end it is not known, and what was said before counts for more than nothing.
  ...(imageBytes === null ? {} : { imageBytes }),
  sha256,
  digests,
});

/** What a verification found out, of the stick that was verified. Rejects as the port does. */
export const rememberVerification = async (
  { sticks, clock }: Memory,
  known: KnownStick,
  outcome: DriveOutcome,
  digests: string[],
): Promise<void> => {
  const { stick, verified, imageBytes, sha256 } = outcome;
  if (stick === 'differs') await sticks.update(known.id, { stick });
  if (!verified || imageBytes === null) return;
  await sticks.update(known.id, {
    stick: 'verified',
    finishedAt: known.finishedAt ?? clock.now(),
    imageBytes,
    sha256,
    bytesWritten: imageBytes,
    ...(digests.length > 0 ? { digests } : {}),
  });
};

export const notRememberedError = ({ device }: Drive, error: unknown): Failure =>
  isNewerData(error)
    ? failure('DATA_NEWER', { reason: 'stick', device, flag: '--resume' })
    : failure('FILE_UNWRITABLE', {
        reason: 'stick',
        device,
        said: saidBy(error),
        flag: '--resume',
      });
