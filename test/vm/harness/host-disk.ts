import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Disk } from './disk.ts';
import { type Gpt, type GptPartition, readGpt } from './gpt.ts';

/**
 * What stands on a disk, read on the host from its file, past all that the guest says. Nothing is mounted and no device
 * is needed, so it works in a container.
 */
export type HostDisk = {
  gpt: Gpt;
  /** The partition with this name in the table. */
  partition: (name: string) => GptPartition;
  /** Tags of libblkid: TYPE, LABEL, UUID … Empty where it finds nothing. */
  probe: (name: string) => Record<string, string>;
  /** A program's output on a copy of the partition; `{}` in the arguments is its path. */
  inspect: (name: string, program: string, args: string[]) => string;
  /** Does this passphrase open the LUKS container? */
  opens: (name: string, passphrase: string) => boolean;
};

const MIB = 1024 * 1024;

export const readDisk = (disk: Disk): HostDisk => {
  const { sizeBytes, sectorBytes = 512 } = disk.spec;
  const path = disk.path;
  const gpt = readGpt(disk.file, sizeBytes, sectorBytes);
  const partition = (name: string): GptPartition => {
    const found = gpt.partitions.filter((candidate) => candidate.name === name);
    const [only] = found;
    if (only === undefined || found.length > 1) {
      const names = gpt.partitions.map((one) => one.name).join(', ');
      throw new Error(`${found.length} partitions are called ${name}; there are ${names}`);
    }
    return only;
  };
  const withCopy = <T>(name: string, limitBytes: number, work: (copy: string) => T): T => {
    const { startBytes, sizeBytes: bytes } = partition(name);
    const copy = `${path}.${name}`;
    try {
      // Sparse, so that a copy of gigabytes is made of what is in them.
      execFileSync('dd', [
        ...[`if=${path}`, `of=${copy}`, `bs=${MIB}`, 'iflag=skip_bytes,count_bytes', 'conv=sparse'],
        ...[`skip=${startBytes}`, `count=${Math.min(bytes, limitBytes)}`, 'status=none'],
      ]);
      execFileSync('truncate', ['--size', String(bytes), copy]);
      return work(copy);
    } finally {
      rmSync(copy, { force: true });
    }
  };
  return {
    gpt,
    partition,
    probe: (name) => {
      const { startBytes, sizeBytes: bytes } = partition(name);
      const place = ['--offset', String(startBytes), '--size', String(bytes)];
      const { stdout } = run('blkid', ['--probe', '--output', 'export', ...place, path]);
      return Object.fromEntries(
        stdout
          .split('\n')
          .map((line) => line.split('='))
          .filter(([key]) => key)
          .map(([key, ...value]) => [key, withoutEscapes(value.join('='))]),
      );
    },
    inspect: (name, program, args) =>
      withCopy(name, Number.MAX_SAFE_INTEGER, (copy) => {
        const { stdout, stderr, status } = run(
          program,
          args.map((arg) => arg.replace('{}', copy)),
        );
        if (status !== 0) throw new Error(`${program} says: ${stderr}`);
        return stdout;
      }),
    opens: (name, passphrase) =>
      // All of LUKS2's keys are in the first 16 MiB.
      withCopy(name, 32 * MIB, (copy) => {
        const args = ['luksOpen', '--test-passphrase', '--key-file', '-', copy];
        return run('cryptsetup', args, passphrase).status === 0;
      }),
  };
};

/** `blkid` escapes what a shell would take for its own. */
const withoutEscapes = (value: string): string => value.replace(/\\(.)/g, '$1');

const run = (program: string, args: string[], input = '') =>
  spawnSync(program, args, {
    ...{ input, encoding: 'utf8', maxBuffer: 64 * MIB },
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: 'C' },
  });
