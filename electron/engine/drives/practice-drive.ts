import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type Drive,
  type FailureParams,
  fail,
  ok,
  ownCommands,
  type Result,
  saidBy,
} from '../../contract/index.ts';
import { MARK_ATTRIBUTE, readMark, sidecarOf, writeMark } from '../../drive-facts/practice-mark.ts';
import { type FileStat, isNewerData, type Ports } from '../ports/index.ts';
import { madeUpName } from './read-drives.ts';

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
    return takenBack(createError(file, error));
  }
  const found = await readPracticeDrive(ports, file);
  if (!found.ok) return found;
  try {
    await remember(ports, found.value.device);
  } catch (error) {
    // By its path it can be used all the same; in the data folder nobody would find it again.
    if (path === null) {
      return takenBack(isNewerData(error) ? notListed() : createError(file, error));
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
    return codeOf(error) === 'EEXIST' ? existsError(file) : createError(file, error);
  }
};

const createOfTheApp = async (ports: PracticePorts, bytes: number): Promise<Result<string>> => {
  const folder = join(ports.environment.folders.data, 'practice-drives');
  try {
    await ports.files.makeFolder(folder);
  } catch (error) {
    return createError(folder, error);
  }
  for (let number = 1; ; number += 1) {
    const made = await createAt(ports, join(folder, `practice-${number}.img`), bytes);
    if (made.ok || made.error.code !== 'FILE_EXISTS') return made;
  }
};

const existsError = (file: string) => fail('FILE_EXISTS', { reason: 'file', path: file });

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : null);

const createError = (file: string, error: unknown) => {
  const about = { reason: 'practiceDrive', path: file } as const;
  return codeOf(error) === 'ENOSPC'
    ? fail('DISK_FULL', about)
    : fail('FILE_UNWRITABLE', { ...about, said: saidBy(error) });
};

type NotPractice = Extract<FailureParams<'DRIVE_NOT_A_DISK'>, { reason: 'notPractice' }>['what'];

/** The marked regular file at `path` as a drive. A link to one is none: what a link leads to can change. */
export const readPracticeDrive = async (
  ports: PracticePorts,
  path: string,
): Promise<Result<Drive>> => {
  const asked = resolve(ports.environment.workingFolder, path);
  // What may not be looked at (a folder of someone else) is as good as absent.
  const folder = await ports.files.realPath(dirname(asked)).catch(() => null);
  const real = await ports.files.realPath(asked).catch(() => null);
  const stat = await ports.files.stat(asked).catch(() => null);
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

type MarkPorts = Pick<Ports, 'files' | 'processes'>;

/**
 * Marks a file as a practice drive: an extended attribute, or a sidecar where there are none. Rejects with the file system's error, or where it
 * knows neither attributes nor when a file came into being: then a mark would speak for another file some day.
 */
const markPractice = async (ports: MarkPorts, path: string): Promise<void> => {
  const stat = await ports.files.stat(path);
  if (stat === null) throw new Error('it is gone again');
  const mark = writeMark(randomUUID(), stat);
  const outcome = await ports.processes.run({
    command: 'setfattr',
    args: ['-n', MARK_ATTRIBUTE, '-v', mark, '--', path],
  });
  const isSet = outcome.status === 'exited' && outcome.exitCode === 0;
  // Where setfattr could set it but getfattr is not there to read it, the attribute is worth nothing.
  if (isSet && (await readAttribute(ports, path, stat)) !== null) return;
  if (stat.bornAtNs === null) {
    throw new Error('its file system keeps neither attributes nor the time when a file was made');
  }
  await ports.files.writeText(sidecarOf(path), `${mark}\n`);
};

/** The random number of the file's mark; null where it is not marked, or the mark is about another file. */
const readPracticeId = async (
  ports: MarkPorts,
  path: string,
  file: FileStat,
): Promise<string | null> =>
  (await readAttribute(ports, path, file)) ?? (await readSidecar(ports, path, file));

const readAttribute = async (
  { processes }: MarkPorts,
  path: string,
  file: FileStat,
): Promise<string | null> => {
  const outcome = await processes.run({
    command: 'getfattr',
    args: ['--absolute-names', '--only-values', '-n', MARK_ATTRIBUTE, '--', path],
  });
  const isRead = outcome.status === 'exited' && outcome.exitCode === 0;
  return isRead ? readMark(outcome.stdout, file) : null;
};

const readSidecar = async (
  { files }: MarkPorts,
  path: string,
  file: FileStat,
): Promise<string | null> => {
  // Nothing but this tells a new file from the one that had its number before.
  if (file.bornAtNs === null) return null;
  try {
    return readMark(await files.readText(sidecarOf(path)), file);
  } catch {
    return null;
  }
};
