import { basename, dirname, join, resolve } from 'node:path';
import {
  type Drive,
  type FailureParams,
  fail,
  ok,
  type Result,
  saidBy,
} from '../../contract/index.ts';
import { sidecarOf } from '../../drive-facts/practice-mark.ts';
import { isNewerData, type Ports } from '../ports/index.ts';
import { madeUpName } from './drive-name.ts';
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
  const file =
    path === null ? await chooseName(ports) : resolve(ports.environment.workingFolder, path);
  if ((await ports.files.stat(sidecarOf(file))) !== null) return exists(sidecarOf(file));
  try {
    await ports.files.createSparse(file, Math.ceil(sizeBytes / ALIGN_BYTES) * ALIGN_BYTES);
  } catch (error) {
    return createFailure(file, error);
  }
  try {
    await markPractice(ports, file);
  } catch (error) {
    await ports.files.remove(file);
    return createFailure(file, error);
  }
  const found = await readPracticeDrive(ports, file);
  if (!found.ok) return found;
  try {
    await remember(ports, found.value.device);
  } catch (error) {
    if (!isNewerData(error)) throw error;
    // By its path it can be used all the same; in the data folder nobody would find it again.
    if (path === null) return notListed(ports, file);
  }
  return found;
};

const notListed = async ({ files }: PracticePorts, file: string): Promise<Result<Drive>> => {
  await files.remove(file);
  await files.remove(sidecarOf(file));
  const command = ['flakestick', 'practice-drive', 'PATH', '--size', '8G'];
  return fail('DATA_NEWER', { reason: 'practiceDrives', command });
};

const chooseName = async ({ files, environment }: PracticePorts): Promise<string> => {
  const folder = join(environment.folders.data, 'practice-drives');
  await files.makeFolder(folder);
  for (let number = 1; ; number += 1) {
    const file = join(folder, `practice-${number}.img`);
    if ((await files.stat(file)) === null) return file;
  }
};

const exists = (file: string): Result<Drive> => fail('FILE_EXISTS', { reason: 'file', path: file });

const createFailure = (file: string, error: unknown): Result<Drive> => {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EEXIST') return exists(file);
  if (code === 'ENOSPC') {
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
      command: ['flakestick', 'practice-drive', asked, '--size', '8G'],
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

const readRemembered = async ({ settings }: PracticePorts): Promise<string[]> => {
  const paths = await settings.read(SETTING);
  return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [];
};

const remember = async (ports: PracticePorts, path: string): Promise<void> => {
  const others = (await readRemembered(ports)).filter((other) => other !== path);
  await ports.settings.write(SETTING, [...others, path]);
};
