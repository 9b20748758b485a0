import { join } from 'node:path';
import { execa } from 'execa';
import { listFolder } from '../drive-facts/kernel-files.ts';
import type { RawDrive } from '../engine/ports/index.ts';
import { outsideAppImage } from './processes.ts';

/** What it prints; empty where it is not there, fails, or takes too long. */
const ask = async (program: string, ...args: string[]): Promise<string> => {
  const { stdout, failed } = await execa(program, args, {
    env: outsideAppImage(process.env),
    extendEnv: false,
    reject: false,
    timeout: 10_000,
    killSignal: 'SIGKILL',
    // In characters: of ten thousand devices there is less to say.
    maxBuffer: 4 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return failed ? '' : (stdout ?? '');
};

/** What udev knows of a block device, as lsblk tells it. */
export type LsblkEntry = ReturnType<typeof entryOf>;

/** Columns that util-linux has had since 2.27, so that an old one does not refuse the whole call. */
const COLUMNS = 'KNAME,TYPE,MODEL,VENDOR,SERIAL,TRAN,LABEL,FSTYPE,UUID';

/** By kernel name; empty where there is no lsblk. */
export const readLsblk = async (): Promise<Map<string, LsblkEntry>> =>
  parseLsblk(await ask('lsblk', '--json', '--bytes', '--all', '--output', COLUMNS));

/** Never throws: what is no list of devices is an empty one. */
export const parseLsblk = (text: string): Map<string, LsblkEntry> => {
  const entries = new Map<string, LsblkEntry>();
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return entries;
  }
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const fields = node as Record<string, unknown>;
    const children = fields.blockdevices ?? fields.children;
    if (Array.isArray(children)) children.forEach(visit);
    const name = textOf(fields.kname);
    if (name !== null) entries.set(name, entryOf(fields));
  };
  visit(root);
  return entries;
};

const entryOf = (fields: Record<string, unknown>) => ({
  type: textOf(fields.type),
  model: textOf(fields.model),
  vendor: textOf(fields.vendor),
  serial: textOf(fields.serial),
  transport: textOf(fields.tran),
  label: textOf(fields.label),
  fileSystem: textOf(fields.fstype),
  fileSystemUuid: textOf(fields.uuid),
});

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

const ZFS = '/proc/spl/kstat/zfs';

/**
 * Members of imported ZFS pools. ZFS shows neither holders nor slaves in sysfs, so it is asked (`zpool status`), and without its
 * tool every device with a ZFS label counts, once any pool is imported.
 */
export const readZfsMembers = async (drives: RawDrive[]): Promise<string[]> => {
  // Each has a folder; what else is there are files.
  const pools = listFolder(ZFS).filter((name) => listFolder(join(ZFS, name)).length > 0);
  if (pools.length === 0) return [];
  const devices = drives.flatMap((drive) => [drive, ...drive.children]);
  const labelled = devices.filter(({ fileSystem }) => fileSystem === 'zfs_member');
  const named = parseZpoolStatus(await ask('zpool', 'status', '-L', '-P'));
  return [
    ...labelled.filter(({ label }) => label === null || pools.includes(label)),
    ...devices.filter(({ device }) => named.includes(device)),
  ].map(({ deviceNumber }) => deviceNumber);
};

/** Device paths in the output of `zpool status -L -P`. */
export const parseZpoolStatus = (text: string): string[] =>
  text.split('\n').flatMap((line) => /^\s+(\/dev\/\S+)/.exec(line)?.[1] ?? []);

/** The part of drivelist that is used. */
export type DrivelistModule = {
  list: () => Promise<
    { device: string; description: string; busType: string; isCard: boolean | null }[]
  >;
};

export type DrivelistEntry = ReturnType<typeof describe>;

/** By device path; empty where the addon can't be loaded or fails. */
export const readDrivelist = async (
  load: () => Promise<DrivelistModule>,
): Promise<Map<string, DrivelistEntry>> => {
  try {
    const { list } = await load();
    return new Map((await list()).map((drive) => [drive.device, describe(drive)]));
  } catch {
    // A native addon that was built for another libc, or not at all: nothing depends on it.
    return new Map();
  }
};

const describe = (drive: Awaited<ReturnType<DrivelistModule['list']>>[number]) => ({
  description: drive.description.trim() || null,
  bus:
    drive.isCard === true
      ? 'mmc'
      : drive.busType === 'UNKNOWN'
        ? null
        : drive.busType.toLowerCase(),
});
