import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBackingFile } from '../../../electron/drive-facts/device-facts.ts';
import { chooseBlocks, createBlockBuffers } from '../../../electron/helper/blocks.ts';
import { probeCapacity } from '../../../electron/helper/capacity-probe.ts';
import { refuseDriveWithData } from '../../../electron/helper/drive-data.ts';
import { cancelled } from '../../../electron/helper/failures.ts';
import { openDrive } from '../../../electron/helper/open-drive.ts';
import { lockDevice, rereadPartitions } from '../../../electron/helper/system-tools.ts';
import { has, program } from '../../config/machine.ts';
import { createWorkbench, run, sha256Of, type Workbench } from '../drives/loop-devices.ts';
import { openLoop, orderFor, refusalOf } from './open-loop.ts';

const MIB = 1024 * 1024;

let bench: Workbench;
beforeEach(() => {
  bench = createWorkbench();
});
afterEach(() => bench.clear());

/** Opens for writing as the helper does, and closes again. */
const refusal = (device: string, allowFixed = true): Promise<string | null> =>
  refusalOf(async () => closeSync((await openDrive(orderFor(device, allowFixed), 'write')).fd));

describe.skipIf(!has.loop)("the helper's own look at a drive (needs loop devices)", () => {
  it('takes a free one, and a loop device only with leave for a fixed disk', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 8 * MIB));
    expect(await refusal(device)).toBe(null);
    expect(await refusal(device, false)).toMatch(/^DRIVE_FIXED: .* a loop device/);
  });

  it('lets a mounted one be read, and names where it is mounted', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 64 * MIB));
    const part = bench.partition(device, 2048, 40960);
    run('mkfs.ext4', '-q', part);
    const at = bench.mount(part);
    expect(await refusal(device)).toMatch(/^DRIVE_MOUNTED: /);
    expect(await refusal(device)).toContain(`mounted at ${at}.`);
    expect(await refusalOf(async () => closeSync((await openLoop(device, 'verify')).fd))).toBe(
      null,
    );
    expect(await refusalOf(async () => closeSync((await openLoop(device, 'read')).fd))).toBe(null);
  });

  it('refuses one with a mount in another namespace, which it cannot name', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 64 * MIB));
    run('mkfs.ext4', '-q', device);
    const at = bench.file('hidden');
    run('mkdir', at);
    const script = `mount "${device}" "${at}" && echo mounted && read -r _`;
    const other = spawn('unshare', ['--mount', 'sh', '-c', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    expect(await refusal(device)).toMatch(
      /^DRIVE_IN_USE: .* another program or the kernel holds it/,
    );
    other.stdin.end('\n');
    await new Promise((resolve) => other.once('close', resolve));
    expect(await refusal(device)).toBe(null);
  });

  it('refuses swap', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 64 * MIB));
    const part = bench.partition(device, 2048, 40960);
    run('mkswap', part);
    run('swapon', part);
    bench.later(() => run('swapoff', part));
    expect(await refusal(device)).toMatch(/^DRIVE_IN_USE: .* in use: swap/);
  });

  it.skipIf(!has.btrfs)('refuses both devices of a btrfs (needs btrfs)', async () => {
    const files = ['a.raw', 'b.raw'].map((name) => bench.sparse(name, 160 * MIB));
    const devices = files.map((file) => bench.attach(file));
    run('mkfs.btrfs', '-q', ...devices);
    if (program('btrfs')) run('btrfs', 'device', 'scan', ...devices);
    bench.mount(devices[0] ?? '', '-o', `device=${devices[1]}`);
    for (const device of devices) {
      expect(await refusal(device)).toMatch(
        /^DRIVE_IN_USE: .* one of the 2 devices of a mounted btrfs/,
      );
    }
  });

  it('refuses the device under a nested loop, and that loop itself', async () => {
    const outer = bench.attach(bench.sparse('outer.raw', 64 * MIB));
    run('mkfs.ext4', '-q', outer);
    const at = bench.mount(outer);
    run('truncate', '-s', '16M', `${at}/inner.raw`);
    const inner = bench.attach(`${at}/inner.raw`);
    expect(await refusal(outer)).toMatch(/^DRIVE_MOUNTED: .*through loop/);
    expect(await refusal(inner)).toBe(null);
  });

  it('refuses a loop device that passes on to another device, and that one', async () => {
    const file = bench.sparse('disk.raw', 8 * MIB);
    const below = bench.attach(file);
    const above = bench.attach(below);
    expect(await refusal(above)).toMatch(/^DRIVE_NOT_A_DISK: .* passes on to /);
    expect(await refusal(below)).toMatch(/^DRIVE_IN_USE: .* held by loop/);
  });

  it('refuses a loop device on a node that is gone: it may pass on to any disk', async () => {
    const below = bench.attach(bench.sparse('disk.raw', 64 * MIB));
    run('mkfs.ext4', '-q', below);
    bench.mount(below);
    const numbers = readFileSync(`/sys/class/block/${basename(below)}/dev`, 'utf8').trim();
    const node = bench.file('node');
    run('mknod', node, 'b', ...numbers.split(':'));
    const above = run('losetup', '--find', '--show', node);
    bench.later(() => run('losetup', '--detach', above));
    rmSync(node);
    expect(await refusal(above)).toMatch(/^DRIVE_NOT_A_DISK: .* can't be looked at/);
    writeFileSync(`${node} (deleted)`, '');
    expect(await refusal(above)).toMatch(/^DRIVE_NOT_A_DISK: .* can't be looked at/);
  });

  it('knows a loop device on the image itself, to the last blank of its name', async () => {
    const file = bench.sparse('image.iso ', 8 * MIB);
    const device = run('losetup', '--find', '--show', file);
    bench.later(() => run('losetup', '--detach', device));
    expect(readBackingFile(`/sys/class/block/${basename(device)}`)).toBe(file);
  });

  it.skipIf(!has.md)('refuses a member of a RAID, and the RAID (needs md)', async () => {
    const devices = ['a.raw', 'b.raw'].map((name) => bench.attach(bench.sparse(name, 64 * MIB)));
    const raid = '/dev/md/flakestick-test';
    const create = ['--create', raid, '--run', '--level=1', '--raid-devices=2', '--metadata=1.2'];
    run('mdadm', ...create, ...devices);
    bench.later(() => run('mdadm', '--stop', raid));
    for (const device of devices)
      expect(await refusal(device)).toMatch(/^DRIVE_IN_USE: .* held by md/);
  });

  it.skipIf(!has.cryptsetup)('refuses an open LUKS container (needs device-mapper)', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 64 * MIB));
    const key = bench.file('key');
    writeFileSync(key, 'secret');
    const name = `flakestick-safety-${process.pid}`;
    const quick = ['--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000'];
    run('cryptsetup', 'luksFormat', '--batch-mode', ...quick, '--key-file', key, device);
    run('cryptsetup', 'open', '--key-file', key, device, name);
    bench.later(() => run('cryptsetup', 'close', name));
    expect(await refusal(device)).toMatch(/^DRIVE_IN_USE: .* held by dm-/);
  });
});

describe.skipIf(!has.loop)('what a drive holds (needs loop devices)', () => {
  const never = new AbortController().signal;
  const look = async (device: string, eraseData = false): Promise<string | null> => {
    const drive = await openLoop(device);
    try {
      return await refusalOf(() => refuseDriveWithData(drive, { eraseData }, never));
    } finally {
      closeSync(drive.fd);
    }
  };

  it.each([[512], [4096]])('is looked at by the helper itself (sectors of %i)', async (sector) => {
    const file = bench.sparse('disk.raw', 64 * MIB + 4096);
    const device = bench.attach(file, '--sector-size', String(sector));
    expect(await look(device)).toBe(null);
    writeFileSync(file, Buffer.from('LUKS\xba\xbe\0\x01', 'latin1'), { flag: 'r+' });
    expect(await look(device)).toMatch(/^DRIVE_HOLDS_DATA: .* LUKS/);
    expect(await look(device, true)).toBe(null);
  });

  it('is too much on a large one', async () => {
    expect(await look(bench.attach(bench.sparse('a.raw', 256e9)))).toBe(null);
    expect(await look(bench.attach(bench.sparse('b.raw', 257e9)))).toMatch(
      /loop\d+ is larger than 256 GB, and so/,
    );
  });
});

/** What flock(1) says of one try, without waiting. */
const tryLock = (device: string, mode: '-s' | '-x'): boolean =>
  spawnSync('flock', ['-n', mode, device, 'true']).status === 0;

describe.skipIf(!has.loop || !program('flock'))(
  'the lock against udev (needs loop devices and flock)',
  () => {
    it('is held from then on until the descriptor is closed', async () => {
      const device = bench.attach(bench.sparse('disk.raw', 8 * MIB));
      const drive = await openLoop(device);
      expect(tryLock(device, '-s')).toBe(true);
      await lockDevice(drive);
      expect(tryLock(device, '-s')).toBe(false);
      closeSync(drive.fd);
      expect(tryLock(device, '-x')).toBe(true);
    });

    it.each(['-x', '-s'])('is refused while another holds %s, and says so', async (mode) => {
      const device = bench.attach(bench.sparse('disk.raw', 8 * MIB));
      const release = await holdLock(device, mode);
      const drive = await openLoop(device);
      expect(await refusalOf(() => lockDevice(drive, { waitSeconds: 0.2 }))).toMatch(
        /^DRIVE_IN_USE: .* another program has it locked/,
      );
      await release();
      expect(await refusalOf(() => lockDevice(drive))).toBe(null);
      closeSync(drive.fd);
    });

    it('is waited for', async () => {
      const device = bench.attach(bench.sparse('disk.raw', 8 * MIB));
      const release = await holdLock(device, '-s');
      const drive = await openLoop(device);
      let locked = false;
      const locking = lockDevice(drive).then(() => {
        locked = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(locked).toBe(false);
      await release();
      await locking;
      expect(tryLock(device, '-s')).toBe(false);
      closeSync(drive.fd);
    });

    it('is done without where there is no flock', async () => {
      const device = bench.attach(bench.sparse('disk.raw', 8 * MIB));
      const drive = await openLoop(device);
      expect(await refusalOf(() => lockDevice(drive, { folders: [bench.folder] }))).toBe(null);
      expect(tryLock(device, '-x')).toBe(true);
      closeSync(drive.fd);
    });
  },
);

/** Another process that holds the lock until the answered function is called. */
const holdLock = async (device: string, mode: string): Promise<() => Promise<void>> => {
  const other = spawn('flock', [mode, device, 'sh', '-c', 'echo held; read -r _'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => other.stdout.once('data', resolve));
  return async () => {
    other.stdin.end('\n');
    await new Promise((resolve) => other.once('close', resolve));
  };
};

describe.skipIf(!has.loop)('the partition table (needs loop devices)', () => {
  it.skipIf(!has.partitionTables)(
    'is read anew once the drive is closed (needs a kernel that reads partition tables)',
    async () => {
      const device = bench.attach(bench.sparse('disk.raw', 64 * MIB), '--partscan');
      const drive = await openLoop(device);
      writeFileSync(drive.fd, partitionTable());
      closeSync(drive.fd);
      expect(existsSync(`${device}p1`)).toBe(false);
      await rereadPartitions(drive);
      expect(existsSync(`${device}p1`)).toBe(true);
    },
  );

  it('is no reason to fail where it cannot be read: in use, gone', async () => {
    const file = bench.sparse('disk.raw', 8 * MIB);
    const device = bench.attach(file, '--partscan');
    const drive = await openLoop(device);
    // Still held by this process, exclusively.
    await rereadPartitions(drive);
    closeSync(drive.fd);
    await rereadPartitions(drive);
    run('losetup', '--detach', device);
    await rereadPartitions(drive);
  });
});

/** An MBR with one partition of 20 MiB at 1 MiB. */
const partitionTable = (): Buffer => {
  const sector = Buffer.alloc(4096);
  sector[446 + 4] = 0x83;
  sector.writeUInt32LE(2048, 446 + 8);
  sector.writeUInt32LE(40960, 446 + 12);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
};

describe.skipIf(!has.loop)('the capacity probe on a real device (needs loop devices)', () => {
  it.each([[512], [4096]])('leaves no trace with sectors of %i bytes', async (sectorBytes) => {
    const file = bench.file('disk.raw');
    writeFileSync(file, randomBytes(40 * MIB));
    const before = sha256Of(file);
    const drive = await openLoop(bench.attach(file, '--sector-size', String(sectorBytes)));
    const { block } = createBlockBuffers(chooseBlocks(drive));
    const probe = (imageBytes: number | null, signal = new AbortController().signal) =>
      probeCapacity({ drive, imageBytes, buffer: block(0), signal, onFirstWrite: () => undefined });
    expect(await probe(null)).toBeNull();
    expect(sha256Of(file)).toBe(before);

    const abort = new AbortController();
    const calledOff = refusalOf(() =>
      probeCapacity({
        drive,
        imageBytes: 20 * MIB,
        buffer: block(0),
        signal: abort.signal,
        onFirstWrite: () => abort.abort(cancelled()),
      }),
    );
    expect(await calledOff).toMatch(/^CANCELLED/);
    expect(sha256Of(file)).toBe(before);

    const imageBytes = 20 * MIB + 777;
    const beyond = Math.ceil(imageBytes / sectorBytes) * sectorBytes;
    const tail = readFileSync(file).subarray(beyond);
    expect(await probe(imageBytes)).toBeNull();
    expect(readFileSync(file).subarray(beyond).equals(tail)).toBe(true);
    closeSync(drive.fd);
  });

  it('needs no room on a drive that is smaller than a block', async () => {
    const drive = await openLoop(bench.attach(bench.sparse('disk.raw', 512)));
    const { block } = createBlockBuffers(chooseBlocks(drive));
    const { signal } = new AbortController();
    const options = {
      drive,
      imageBytes: 100,
      buffer: block(0),
      signal,
      onFirstWrite: () => undefined,
    };
    expect(await probeCapacity(options)).toBeNull();
    closeSync(drive.fd);
  });
});
