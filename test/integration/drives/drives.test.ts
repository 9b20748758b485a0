import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDriveSource } from '../../../electron/adapters/drive-source.ts';
import { checkDrive } from '../../../electron/engine/drives/check-drive.ts';
import { listDrives } from '../../../electron/engine/drives/drive-feed.ts';
import { ejectDrive, unmountDrive } from '../../../electron/engine/drives/eject.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createDriveQuestions } from './drive-questions.ts';
import { createWorkbench, detach, run, sha256Of, type Workbench } from './loop-devices.ts';
import { createRealPorts, type WriterPorts } from './real-ports.ts';

const MIB = 1024 * 1024;

let bench: Workbench;
let ports: WriterPorts;
beforeEach(() => {
  bench = createWorkbench();
  ports = createRealPorts(bench.folder);
});
afterEach(() => bench.clear());

const { find, codeOf, check } = createDriveQuestions(() => ports);

/** The device that / is mounted from; null in a container or a chroot, where the mount is of something else. */
const rootSource = (() => {
  const found = spawnSync('findmnt', ['-n', '-o', 'SOURCE', '/'], { encoding: 'utf8' });
  const source = found.stdout?.trim() ?? '';
  return source.startsWith('/dev/') ? source : null;
})();

describe.skipIf(!has.loop)('drives on loop devices (needs loop devices)', () => {
  it('shows a loop device as a drive that is fixed', async () => {
    const file = bench.sparse('disk.raw', 64 * MIB);
    const device = bench.attach(file, '--sector-size', '4096');
    const part = bench.partition(device, 2048, 40960);
    const listed = await listDrives(ports);
    const drive = listed.ok ? listed.value.find((other) => other.device === device) : null;
    expect(drive).toMatchObject({
      id: device.slice(5),
      kind: 'loop',
      description: `Loop device on ${file}`,
      sizeBytes: 64 * MIB,
      bus: 'loop',
      removable: false,
      readOnly: false,
      mountpoints: [],
      holders: [],
      logicalBlockBytes: 4096,
      eligible: false,
      reason: 'DRIVE_FIXED',
      partitions: [{ device: part, offsetBytes: MIB, sizeBytes: 20 * MIB, mountpoints: [] }],
    });
    expect(drive?.identity?.diskseq).toBeGreaterThan(0);
    if (drive) expect(await check(drive)).toBe('free');
  });

  it.skipIf(rootSource === null)(
    'never offers the disk that this runs from (needs / on a disk)',
    async () => {
      const listed = await listDrives(ports);
      if (!listed.ok) throw new Error(said(listed.error).message);
      const disk = listed.value.find(({ device }) => rootSource?.startsWith(device));
      expect(disk).toMatchObject({ eligible: false, reason: 'DRIVE_IN_USE' });
    },
  );

  it('finds a drive by path, link and id, and nothing else', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 64 * MIB));
    const part = bench.partition(device, 2048, 40960);
    symlinkSync(device, bench.file('by-id'));
    expect((await find(device)).device).toBe(device);
    expect((await find(bench.file('by-id'))).device).toBe(device);
    expect((await find(device.slice(5))).device).toBe(device);
    writeFileSync(bench.file('plain.img'), 'x');
    expect(await codeOf(part)).toBe('DRIVE_NOT_A_DISK');
    expect(await codeOf('/dev/null')).toBe('DRIVE_NOT_A_DISK');
    expect(await codeOf(bench.folder)).toBe('DRIVE_NOT_A_DISK');
    expect(await codeOf(bench.file('plain.img'))).toBe('DRIVE_NOT_A_DISK');
    expect(await codeOf('/dev/nothing-here')).toBe('DRIVE_NOT_FOUND');
    expect(await codeOf('no-such-id')).toBe('DRIVE_NOT_FOUND');
    expect(await codeOf('')).toBe('DRIVE_NOT_FOUND');
    if (existsSync('/dev/zram0')) expect(await codeOf('/dev/zram0')).toBe('DRIVE_NOT_A_DISK');
  });

  it('refuses a mounted partition, and unmounts it when that was agreed to', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 64 * MIB));
    const part = bench.partition(device, 2048, 40960);
    run('mkfs.ext4', '-q', part);
    const at = bench.mount(part);
    const drive = await find(device);
    expect(drive).toMatchObject({ reason: 'DRIVE_MOUNTED', mountpoints: [at] });
    expect(await check(drive)).toBe('DRIVE_MOUNTED');
    expect(await check(drive, { unmount: true })).toBe('free');
    expect(await check(drive, { unmount: true, allowFixed: false })).toBe('DRIVE_FIXED');

    const held = openSync(`${at}/open`, 'w');
    const failed = await unmountDrive(ports, drive);
    expect(failed).toMatchObject({ ok: false, error: { code: 'UNMOUNT_FAILED' } });
    closeSync(held);
    const unmounted = await unmountDrive(ports, drive);
    expect(unmounted).toMatchObject({ ok: true, value: { mountpoints: [] } });
    // Now there is a file on it.
    expect(await check(drive)).toBe('DRIVE_HOLDS_DATA');
    expect(await check(drive, { eraseData: true })).toBe('free');
  });

  it('refuses swap on a partition', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 64 * MIB));
    const part = bench.partition(device, 2048, 40960);
    run('mkswap', part);
    run('swapon', part);
    bench.later(() => run('swapoff', part));
    const drive = await find(device);
    expect(drive).toMatchObject({ reason: 'DRIVE_IN_USE', obstacle: { kind: 'swap' } });
    expect(await check(drive, { unmount: true })).toBe('DRIVE_IN_USE');
  });

  it.skipIf(!has.btrfs)('refuses every device of a btrfs (needs btrfs)', async () => {
    const files = ['a.raw', 'b.raw'].map((name) => bench.sparse(name, 160 * MIB));
    const devices = files.map((file) => bench.attach(file));
    run('mkfs.btrfs', '-q', ...devices);
    run(
      'sh',
      '-c',
      'command -v btrfs >/dev/null && btrfs device scan "$@" >/dev/null',
      'sh',
      ...devices,
    );
    const at = bench.mount(devices[0] ?? '');
    writeFileSync(`${at}/image.iso`, 'x');
    for (const device of devices) {
      const drive = await find(device);
      expect(drive.reason).toBe('DRIVE_IN_USE');
      expect(await check(drive, { unmount: true })).toBe('DRIVE_IN_USE');
    }
    const [, second] = devices;
    const drive = await find(second ?? '');
    expect(drive.obstacle?.kind).toBe('btrfs');
    const checked = await checkDrive(ports, drive, {
      confirmed: null,
      imageSizeBytes: null,
      allowFixed: true,
      unmount: true,
      protectedPaths: [`${at}/image.iso`],
    });
    expect(checked).toMatchObject({
      ok: false,
      error: {
        params: {
          obstacle: { kind: 'holdsPath', path: `${at}/image.iso` },
        },
      },
    });
  });

  it.skipIf(!has.cryptsetup)('refuses an open LUKS container (needs device-mapper)', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 64 * MIB));
    const key = bench.file('key');
    writeFileSync(key, 'secret');
    const name = `flakestick-${process.pid}`;
    const quick = ['--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000'];
    run('cryptsetup', 'luksFormat', '--batch-mode', ...quick, '--key-file', key, device);
    run('cryptsetup', 'open', '--key-file', key, device, name);
    bench.later(() => run('cryptsetup', 'close', name));
    const drive = await find(device);
    expect(drive.reason).toBe('DRIVE_IN_USE');
    expect(drive.obstacle).toMatchObject({
      kind: 'heldBy',
      names: [expect.stringMatching(/^dm-/)],
    });
    expect(await check(drive, { unmount: true })).toBe('DRIVE_IN_USE');
  });

  it('refuses a drive that a program holds', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 8 * MIB));
    const drive = await find(device);
    const fd = openSync(device, constants.O_RDWR | constants.O_EXCL);
    expect(await check(drive)).toBe('DRIVE_IN_USE');
    closeSync(fd);
    expect(await check(drive)).toBe('free');
  });

  it('refuses the drive that holds the image, a nested loop included', async () => {
    const outer = bench.attach(bench.sparse('outer.raw', 64 * MIB));
    run('mkfs.ext4', '-q', outer);
    const at = bench.mount(outer);
    writeFileSync(`${at}/image.iso`, 'x');
    const drive = await find(outer);
    const protect = { protectedPaths: [`${at}/image.iso`], unmount: true };
    expect(await check(drive, protect)).toBe('DRIVE_IN_USE');
    run('truncate', '-s', '16M', `${at}/inner.raw`);
    const inner = bench.attach(`${at}/inner.raw`);
    run('mkfs.ext4', '-q', inner);
    const below = bench.mount(inner);
    writeFileSync(`${below}/image.iso`, 'x');
    expect(await check(drive, { ...protect, protectedPaths: [`${below}/image.iso`] })).toBe(
      'DRIVE_IN_USE',
    );
    // But a loop device whose file merely lies on a disk of the system is a drive like any other.
    expect(
      await check(await find(inner), {
        protectedPaths: [`${at}/image.iso`],
        unmount: true,
        eraseData: true,
      }),
    ).toBe('free');
    expect(
      await check(await find(inner), { protectedPaths: [`${at}/inner.raw`], unmount: true }),
    ).toBe('DRIVE_IN_USE');
  });

  it('refuses what is read-only, too small, or not what was confirmed', async () => {
    const file = bench.sparse('disk.raw', 8 * MIB);
    const before = sha256Of(file);
    const readOnly = bench.attach(file, '--read-only');
    expect(await check(await find(readOnly))).toBe('DRIVE_READ_ONLY');
    detach(readOnly, file);
    const drive = await find(bench.attach(file));
    expect(await check(drive, { imageSizeBytes: 8 * MIB + 1 })).toBe('DRIVE_TOO_SMALL');
    expect(await check(drive, { imageSizeBytes: 8 * MIB })).toBe('free');
    expect(await check(drive, { allowFixed: false })).toBe('DRIVE_FIXED');
    detach(drive.device, file);
    // The same file on the same device again: only the kernel's count of disks tells.
    run('losetup', drive.device, file);
    expect(await check(drive)).toBe('DRIVE_CHANGED');
    detach(drive.device, file);
    expect(await check(drive)).toBe('DRIVE_NOT_FOUND');
    expect(sha256Of(file)).toBe(before);
  });

  it('notices within two seconds what is plugged in, mounted and pulled out', async () => {
    let changes = 0;
    const file = bench.sparse('disk.raw', 8 * MIB);
    const stop = createDriveSource().watch(() => {
      changes += 1;
    });
    const next = async (act: () => void): Promise<void> => {
      const before = changes;
      act();
      const started = performance.now();
      while (changes === before && performance.now() - started < 2000) await sleep(20);
      expect(changes).toBeGreaterThan(before);
    };
    let device = '';
    await next(() => {
      device = bench.attach(file);
    });
    run('mkfs.ext4', '-q', device);
    let at = '';
    await next(() => {
      at = bench.mount(device);
    });
    await next(() => run('umount', at));
    await next(() => detach(device, file));
    stop();
  });

  it('says that a loop device can not be ejected', async () => {
    const drive = await find(bench.attach(bench.sparse('disk.raw', 8 * MIB)));
    expect(await ejectDrive(ports, drive, { mayAsk: false })).toMatchObject({
      ok: false,
      error: { code: 'EJECT_FAILED' },
    });
  });

  it('lists without drivelist, where its addon can not be loaded', async () => {
    const device = bench.attach(bench.sparse('disk.raw', 8 * MIB));
    const script = fileURLToPath(new URL('list-without-drivelist.ts', import.meta.url));
    const output = await new Promise<string>((resolve) => {
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      child.once('close', () => resolve(text));
    });
    const { loadable, drives } = JSON.parse(output) as {
      loadable: boolean;
      drives: { device: string }[];
    };
    expect(loadable).toBe(false);
    expect(drives.map((drive) => drive.device)).toContain(device);
  });
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
