import { expect } from 'vitest';
import type { Installation } from './installation.ts';

export const YES = /Type yes or no:/;
const NEW_PASSPHRASE = /New passphrase/;
const AGAIN = /same passphrase again/;

/** Types `yes` at the question, up to which no disk and no stick was written to. */
export const confirm = async (installation: Installation): Promise<void> => {
  await installation.console.question(YES);
  expect(installation.changed()).toEqual([]);
  await installation.console.type('yes');
};

export const givePassphrase = async (
  { console }: Installation,
  first: string,
  second = first,
): Promise<void> => {
  await console.question(NEW_PASSPHRASE);
  await console.type(first);
  await console.question(AGAIN);
  await console.type(second);
};

type Mounted = { source: string; fstype: string; options: string[] };

export type Installed = {
  /** What the service said. */
  output: string;
  /** Mounted at the time when nixos-install ran, by mount point of the installed system. */
  mounts: Record<string, Mounted>;
  /** Labels and UUIDs at that time, by device. */
  devices: Record<string, { fstype: string | null; label: string | null; uuid: string | null }>;
  swaps: string[];
  arguments: string[];
};

/** Waits for the end, which has to be good; and not a bit of the stick may have been changed by then. */
export const untilInstalled = async (installation: Installation): Promise<Installed> => {
  const { status, stdout, stderr } = await installation.ended;
  const output = stdout + stderr;
  if (status !== 0) throw new Error(`it failed (${status}):\n${output}`);
  expect(installation.stickChanges()).toBe(0);
  const { filesystems } = JSON.parse(await installation.recorded('findmnt.json')) as {
    filesystems: { target: string; source: string; fstype: string; options: string }[];
  };
  const { blockdevices } = JSON.parse(await installation.recorded('lsblk.json')) as {
    blockdevices: { path: string; fstype: string; label: string; uuid: string }[];
  };
  const lines = async (name: string) =>
    (await installation.recorded(name)).split('\n').filter((line) => line !== '');
  return {
    output,
    mounts: Object.fromEntries(
      filesystems
        .filter(({ target }) => /^\/mnt(\/|$)/.test(target))
        .map(({ target, source, fstype, options }) => [
          target.replace(/^\/mnt\/?/, '/'),
          { source, fstype, options: options.split(',') },
        ]),
    ),
    devices: Object.fromEntries(blockdevices.map(({ path, ...rest }) => [path, rest])),
    swaps: await lines('swaps'),
    arguments: await lines('nixos-install.arguments'),
  };
};

/** Waits for the end, which has to be a failure. Its words. */
export const untilFailed = async (installation: Installation): Promise<string> => {
  const { status, stdout, stderr } = await installation.ended;
  expect(status).not.toBe(0);
  return stdout + stderr;
};
