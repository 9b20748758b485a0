import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const GB = 1e9;

type Part = {
  fstype?: string;
  label?: string;
  uuid?: string;
  partuuid?: string;
  partlabel?: string;
  parttype?: string;
  mountpoints?: (string | null)[];
  children?: unknown[];
};

export const espType = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';

/** A disk with its partitions, as lsblk describes it. */
export const disk = (name: string, over: Record<string, unknown> = {}, parts: Part[] = []) => {
  const between = /\d$/.test(name) ? 'p' : '';
  const minor = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1000;
  return {
    ...{ name, kname: name, path: `/dev/${name}`, 'maj:min': `${minor}:0`, type: 'disk' },
    ...{ size: 500 * GB, ro: false, rm: false, tran: 'nvme', model: 'Acme', serial: `S-${name}` },
    ...{ wwn: null, fstype: null, label: null, uuid: null, mountpoints: [null] },
    ...over,
    children: parts.map((part, index) => ({
      ...{ name: `${name}${between}${index + 1}`, kname: `${name}${between}${index + 1}` },
      ...{ path: `/dev/${name}${between}${index + 1}`, 'maj:min': `${minor}:${index + 1}` },
      ...{ type: 'part', size: 100 * GB, ro: false, rm: false, tran: null, mountpoints: [null] },
      ...part,
    })),
  };
};

export const usb = { tran: 'usb', rm: true };

export type Facts = {
  disks: unknown[];
  mountinfo?: string[];
  losetup?: unknown[];
  cmdline?: string;
  efibootmgr?: string;
  mmc?: string;
  named?: { from: string; value: string; device: string }[];
  disko?: { device: string; resolved: string }[];
  kept?: { device: string; resolved: string }[];
};

/** The folder that gather_facts would fill on a machine with these. */
export const writeFacts = (folder: string, facts: Facts): string => {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('lsblk.json', JSON.stringify({ blockdevices: facts.disks }));
  write('losetup.json', facts.losetup ? JSON.stringify({ loopdevices: facts.losetup }) : '');
  write('mountinfo', (facts.mountinfo ?? []).map((line) => `${line}\n`).join(''));
  write('cmdline', `${facts.cmdline ?? 'quiet'}\n`);
  write('efibootmgr', facts.efibootmgr ?? '');
  write('mmc', facts.mmc ?? '');
  write('named.json', JSON.stringify(facts.named ?? []));
  write('disko.json', JSON.stringify(facts.disko ?? []));
  write('kept.json', JSON.stringify(facts.kept ?? []));
  return folder;
};

/** A line of /proc/self/mountinfo. */
export const mounted = (
  number: string,
  point: string,
  source: string,
  type = 'ext4',
  options = 'rw',
) => `20 1 ${number} / ${point} rw,relatime shared:1 - ${type} ${source} ${options}`;
