import { execa } from 'execa';

/** What udev knows of a block device, as lsblk tells it. */
export type LsblkEntry = {
  type: string | null;
  model: string | null;
  vendor: string | null;
  serial: string | null;
  transport: string | null;
  label: string | null;
  fileSystem: string | null;
  fileSystemUuid: string | null;
};

/** Columns that util-linux has had since 2.27, so that an old one does not refuse the whole call. */
const COLUMNS = 'KNAME,TYPE,MODEL,VENDOR,SERIAL,TRAN,LABEL,FSTYPE,UUID';

/** Of ten thousand devices. */
const mostCharacters = 4 * 1024 * 1024;

/** By kernel name; empty where there is no lsblk. */
export const readLsblk = async (): Promise<Map<string, LsblkEntry>> => {
  const { stdout, failed } = await execa(
    'lsblk',
    ['--json', '--bytes', '--all', '--output', COLUMNS],
    {
      reject: false,
      timeout: 10_000,
      killSignal: 'SIGKILL',
      maxBuffer: mostCharacters,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  return failed ? new Map() : parseLsblk(stdout ?? '');
};

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
    if (name === null) return;
    entries.set(name, {
      type: textOf(fields.type),
      model: textOf(fields.model),
      vendor: textOf(fields.vendor),
      serial: textOf(fields.serial),
      transport: textOf(fields.tran),
      label: textOf(fields.label),
      fileSystem: textOf(fields.fstype),
      fileSystemUuid: textOf(fields.uuid),
    });
  };
  visit(root);
  return entries;
};

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
