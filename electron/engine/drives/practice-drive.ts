import { basename, dirname, join, resolve } from 'node:path';
import {
  type Drive,
  type Failure,
  type FailureParams,
  fail,
  ok,
  ownCommands,
  type Result,
  saidBy,
} from '../../contract/index.ts';
import { sidecarOf } from '../../drive-facts/practice-mark.ts';
import { isNewerData, type Ports } from '../ports/index.ts';
import { madeUpName } from './describe-drive.ts';
import { markPractice, readPracticeId } from './practice-mark.ts';

export type PracticePorts = Pick<Ports, 'files' | 'processes' | 'settings' | 'environment'>;

const SETTING = 'practiceDrives';
/** No disk has larger blocks, so what is written in whole blocks never goes beyond the file's end. */
const ALIGN_BYTES = 4096;
/** As it is said, which is in decimal units. */
const SMALLEST_BYTES = 1_000_000;

/**
 * Creates a practice drive: a sparse, marked file of at least `sizeBytes` (up to the next 4096). Null as the path: a new one in the app's
 * own data folder. `FILE_EXISTS` where anything is there already, `FILE_UNWRITABLE`, `DISK_FULL`, `DATA_NEWER`.
 */
export const createPracticeDrive = async (
  ports: PracticePorts,
  { path, sizeBytes }: { path: string | null; sizeBytes: number },
): Promise<Result<Drive>> => {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < SMALLEST_BYTES) {
    return fail('USAGE', { reason: 'practiceSize', leastBytes: SMALLEST_BYTES });
  }
  const bytes = Math.ceil(sizeBytes / ALIGN_BYTES) * ALIGN_BYTES;
  const made = await (path === null
    ? createOfTheApp(ports, bytes)
    : createAt(ports, resolve(ports.environment.workingFolder, path), bytes));
  if (!made.ok) return made;
  const file = made.value;
  const takenBack = async (failed: Result<Drive>) => {
    await ports.files.remove(file);
    await ports.files.remove(sidecarOf(file));
    return failed;
  };
  try {
    await markPractice(ports, file);
  } catch (error) {
    return takenBack(createFailure(file, error));
  }
  const found = await readPracticeDrive(ports, file);
  if (!found.ok) return found;
  try {
    await remember(ports, found.value.device);
  } catch (error) {
    // By its path it can be used all the same; in the data folder nobody would find it again.
    if (path === null) {
      return takenBack(isNewerData(error) ? notListed() : createFailure(file, error));
    }
  }
  return found;
};

const notListed = () =>
  fail('DATA_NEWER', {
    reason: 'practiceDrives',
    command: ownCommands.practiceDrive('PATH'),
  });

const createAt = async (
  { files }: PracticePorts,
  file: string,
  bytes: number,
): Promise<Result<string>> => {
  try {
    if ((await files.stat(sidecarOf(file))) !== null) return existsError(sidecarOf(file));
    await files.createSparse(file, bytes);
    return ok(file);
  } catch (error) {
    return codeOf(error) === 'EEXIST' ? existsError(file) : createFailure(file, error);
  }
};

/** Under the first name that is free. */
const createOfTheApp = async (ports: PracticePorts, bytes: number): Promise<Result<string>> => {
  const folder = join(ports.environment.folders.data, 'practice-drives');
  try {
    await ports.files.makeFolder(folder);
  } catch (error) {
    return createFailure(folder, error);
  }
  for (let number = 1; ; number += 1) {
    const made = await createAt(ports, join(folder, `practice-${number}.img`), bytes);
    if (made.ok || made.error.code !== 'FILE_EXISTS') return made;
  }
};

const existsError = (file: string) => fail('FILE_EXISTS', { reason: 'file', path: file });

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : null);

const createFailure = (file: string, error: unknown): { ok: false; error: Failure } => {
  if (codeOf(error) === 'ENOSPC') {
    return fail('DISK_FULL', { reason: 'practiceDrive', path: file });
  }
  return fail('FILE_UNWRITABLE', { reason: 'practiceDrive', path: file, said: saidBy(error) });
};

type NotPractice = Extract<FailureParams<'DRIVE_NOT_A_DISK'>, { reason: 'notPractice' }>['what'];

/** The marked regular file at `path` as a drive. A link to one is none: what a link leads to can change. */
export const readPracticeDrive = async (
  ports: PracticePorts,
  path: string,
): Promise<Result<Drive>> => {
  const asked = resolve(ports.environment.workingFolder, path);
  const folder = await orNull(ports.files.realPath(dirname(asked)));
  const real = await orNull(ports.files.realPath(asked));
  const stat = await orNull(ports.files.stat(asked));
  if (folder === null || real === null || stat === null) {
    return fail('DRIVE_NOT_FOUND', {
      reason: 'practice',
      device: asked,
      command: ownCommands.practiceDrive(asked),
    });
  }
  const file = join(folder, basename(asked));
  const notOne = (what: NotPractice): Result<Drive> =>
    fail('DRIVE_NOT_A_DISK', { reason: 'notPractice', device: asked, what });
  if (real !== file) return notOne('link');
  if (stat.kind !== 'file') return notOne('notFile');
  const mark = await readPracticeId(ports, file, stat);
  if (mark === null) return notOne('unmarked');
  if (stat.sizeBytes < ALIGN_BYTES) return notOne('noSize');
  return ok({
    id: `file:${file}`,
    device: file,
    kind: 'practice',
    ...madeUpName('practice', basename(file)),
    sizeBytes: stat.sizeBytes,
    bus: 'file',
    linkMbps: null,
    serial: null,
    removable: true,
    readOnly: false,
    mountpoints: [],
    partitions: [],
    holders: [],
    logicalBlockBytes: null,
    // It was made to be written to.
    content: { holdsData: false, isLarge: false, items: [] },
    eligible: true,
    reason: null,
    obstacle: null,
    identity: {
      path: file,
      deviceNumber: `${stat.onDevice}:${stat.inode}`,
      sizeBytes: stat.sizeBytes,
      serial: mark,
      busPath: null,
      diskseq: null,
    },
    lastStick: null,
  });
};

/** What may not be looked at (a folder of someone else) is as good as absent. */
export const orNull = async <T>(reading: Promise<T | null>): Promise<T | null> => {
  try {
    return await reading;
  } catch {
    return null;
  }
};

/** Those that were made before and are still there. */
export const listPracticeDrives = async (ports: PracticePorts): Promise<Drive[]> => {
  const found = await Promise.all(
    (await readRemembered(ports)).map((path) => readPracticeDrive(ports, path)),
  );
  return found.flatMap((drive) => (drive.ok ? [drive.value] : []));
};

const readRemembered = async ({ settings }: PracticePorts): Promise<string[]> =>
  parsePaths(await settings.read(SETTING));

const parsePaths = (kept: unknown): string[] =>
  Array.isArray(kept) ? kept.filter((path) => typeof path === 'string') : [];

const remember = ({ settings }: PracticePorts, path: string): Promise<void> =>
  settings.change(SETTING, (kept) => [...parsePaths(kept).filter((other) => other !== path), path]);

const POWERS = 'KMGTP';

/**
 * Bytes of `8G`, `512M`, `4GiB`, `8GB` or a plain number, as truncate(1) and dd(1) read them: `G` and `GiB` are 2^30, `GB` is 10^9.
 * Fractions (`1.5G`) are taken too. `USAGE` for anything else, and for what is no whole number of bytes.
 */
export const parseSize = (text: string): Result<number> => {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([KMGTP])(i?B)?|B)?$/i.exec(text.trim());
  const [, digits, letter, unit] = match ?? [];
  if (digits === undefined) return sizeError(text);
  const power = letter === undefined ? 0 : POWERS.indexOf(letter.toUpperCase()) + 1;
  const base = unit?.toUpperCase() === 'B' ? 1000 : 1024;
  const bytes = Number(digits) * base ** power;
  return Number.isSafeInteger(bytes) && bytes > 0 ? ok(bytes) : sizeError(text);
};

const sizeError = (text: string): Result<number> => fail('USAGE', { reason: 'size', text });
