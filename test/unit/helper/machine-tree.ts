import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type DeviceFacts, readDeviceFacts } from '../../../electron/drive-facts/device-facts.ts';

type DeviceOptions = {
  number: string;
  /** Below `/sys/devices`. */
  at: string;
  /** Further files in its folder in sysfs. */
  files?: Record<string, string>;
  slaves?: string[];
};

/** A folder with the `/sys`, `/proc` and `/dev` of a machine that does not exist, as far as the helper looks at them. */
export const createMachineTree = () => {
  const root = mkdtempSync(join(tmpdir(), 'flakestick-machine-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const link = (path: string, target: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(relative(dirname(join(root, path)), join(root, target)), join(root, path));
  };
  const mounts: string[] = [];
  const saveMounts = (): void => write('proc/self/mountinfo', `${mounts.join('\n')}\n`);
  saveMounts();
  const device = (name: string, { number, at, files = {}, slaves = [] }: DeviceOptions): void => {
    const folder = `sys/devices/${at}/${name}`;
    write(`${folder}/dev`, `${number}\n`);
    write(`${folder}/size`, '2048\n');
    for (const [file, text] of Object.entries(files)) write(`${folder}/${file}`, `${text}\n`);
    link(`sys/class/block/${name}`, folder);
    link(`sys/dev/block/${number}`, folder);
    write(`dev/${name}`, '');
    for (const slave of slaves) {
      link(`${folder}/slaves/${slave}`, `sys/class/block/${slave}`);
      // The kernel shows the same link from both ends.
      link(`sys/class/block/${slave}/holders/${name}`, folder);
    }
  };
  return {
    root,
    write,
    link,
    device,
    partition: (disk: string, at: string, name: string, number: string): void =>
      device(name, { number, at: `${at}/${disk}`, files: { partition: '1' } }),
    /** One line of mountinfo; `options` are those of the file system. */
    mount: (
      number: string,
      mountpoint: string,
      fileSystem = 'ext4',
      source = '/dev/nothing',
      options = 'rw',
    ): void => {
      mounts.push(
        `${30 + mounts.length} 1 ${number} / ${mountpoint} rw,relatime shared:1 - ${fileSystem} ${source} ${options}`,
      );
      saveMounts();
    },
    facts: (number: string): DeviceFacts => {
      const facts = readDeviceFacts(number, join(root, 'sys'));
      if (facts === null) throw new Error(`no ${number} in the tree`);
      return facts;
    },
    /** A file, link or folder of it, or all. */
    remove: (path = ''): void => rmSync(join(root, path), { recursive: true, force: true }),
  };
};

export type MachineTree = ReturnType<typeof createMachineTree>;
