import { expect } from 'vitest';
import { GiB, installTest, MiB } from './harness/cases.ts';
import { gptTypes } from './harness/gpt.ts';
import type { HostDisk } from './harness/host-disk.ts';
import { confirm, givePassphrase, untilInstalled } from './harness/install-journey.ts';
import { installSettings } from './harness/install-settings.ts';
import { createComputer } from './harness/installation.ts';
import * as layouts from './harness/layouts.ts';

const nvme = { name: 'nvme', bus: 'nvme', sizeBytes: 3 * GiB } as const;

const disksTable = (disk: HostDisk) =>
  disk.gpt.partitions.map(({ type, name, startBytes, sizeBytes }) => ({
    ...{ type, name, startBytes, sizeBytes },
  }));

installTest('an empty NVMe: ESP and root with their labels', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({ settings: installSettings(layouts.plain) });
  await confirm(installation);
  const installed = await untilInstalled(installation);
  expect(installed.output).toContain(
    'Taken: /dev/nvme0n1, because it is the only one that can be installed to.',
  );
  const disk = computer.read();
  expect(disksTable(disk)).toEqual([
    { type: gptTypes.esp, name: 'boot', startBytes: MiB, sizeBytes: 256 * MiB },
    // The last mebibyte is the second table's.
    { type: gptTypes.rootX64, name: 'root', startBytes: 257 * MiB, sizeBytes: 3 * GiB - 258 * MiB },
  ]);
  expect(disk.probe('boot')).toMatchObject({ TYPE: 'vfat', VERSION: 'FAT32', LABEL: 'BOOT' });
  expect(disk.probe('root')).toMatchObject({ TYPE: 'ext4', LABEL: 'nixos' });
  expect(disk.inspect('root', 'dumpe2fs', ['-h', '{}'])).toMatch(
    /features:(?=.*has_journal)(?=.*extent)(?=.*64bit)(?=.*metadata_csum)/,
  );
  expect(installed.mounts).toEqual({
    '/': { source: '/dev/nvme0n1p2', fstype: 'ext4', options: expect.arrayContaining(['rw']) },
    '/boot': {
      ...{ source: '/dev/nvme0n1p1', fstype: 'vfat' },
      options: expect.arrayContaining(['rw', 'fmask=0077', 'dmask=0077']),
    },
  });
  expect(installed.arguments).toEqual(
    expect.arrayContaining(['--root', '/mnt', '--system', '/nix/store/laptop-system']),
  );
  expect(installed.arguments.join(' ')).toContain('--option substitute true');
  expect(await installation.recorded('systemctl.arguments')).toContain('poweroff');
});

installTest('a host by UUIDs gets file systems with exactly those', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({ settings: installSettings(layouts.byUuid) });
  await confirm(installation);
  const installed = await untilInstalled(installation);
  const disk = computer.read();
  expect(disk.probe('boot')).toMatchObject({ TYPE: 'vfat', UUID: layouts.uuids.esp });
  expect(disk.probe('swap')).toMatchObject({ TYPE: 'swap', UUID: layouts.uuids.swap });
  expect(disk.probe('root')).toMatchObject({ TYPE: 'ext4', UUID: layouts.uuids.root });
  expect(disk.partition('boot').guid).toBe(layouts.uuids.espPart);
  expect(disk.partition('swap')).toMatchObject({ type: gptTypes.swap, sizeBytes: 128 * MiB });
  expect(installed.swaps).toEqual(['/dev/nvme0n1p2']);
  expect(installed.mounts['/']?.options).toContain('noatime');
});

/** Keeps the arguments and the environment of all processes that it sees, until it is told to stop. No process of its own. */
const watchProcesses = `nice -n 5 bash -c 'declare -A seen
  until [ -e /run/watched ]; do
    for file in /proc/[0-9]*/cmdline /proc/[0-9]*/environ; do
      mapfile -d "" -t words < "$file" && seen["-\${words[*]}"]=1
    done
  done 2>/dev/null
  printf "%s\n" "\${!seen[@]}" > /run/cmdlines'`;

const passphrase = 'correct horse \'battery" $HOME `staple` ü';

installTest('LUKS and swap: the passphrase opens it, and stands nowhere', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({ settings: installSettings(layouts.luks) });
  await confirm(installation);
  const watched = installation.vm.sh(watchProcesses);
  await givePassphrase(installation, passphrase);
  const installed = await untilInstalled(installation);
  await installation.vm.sh('touch /run/watched');
  await watched;

  const disk = computer.read();
  expect(disk.partition('root').type).toBe(gptTypes.luks);
  expect(disk.probe('root')).toMatchObject({
    ...{ TYPE: 'crypto_LUKS', VERSION: '2', UUID: layouts.luksUuid, LABEL: 'CRYPT' },
  });
  expect(disk.inspect('root', 'cryptsetup', ['luksDump', '{}'])).toMatch(
    /cipher: aes-xts-plain64[\s\S]*Key: +512 bits/,
  );
  expect(disk.opens('root', passphrase)).toBe(true);
  expect(disk.opens('root', `${passphrase}\n`)).toBe(false);
  expect(installed.mounts['/']).toMatchObject({ source: '/dev/mapper/cryptroot', fstype: 'ext4' });
  expect(installed.devices['/dev/mapper/cryptroot']).toMatchObject({ label: 'nixos' });
  // The flags of the stand-in are not the installer's.
  const asked = await installation.recorded('cryptsetup.arguments');
  expect(asked).toMatch(/luksFormat/);
  expect(asked).not.toMatch(/pbkdf|iter|cipher/);

  const { stdout: seen } = await installation.vm.sh(
    'cat /run/cmdlines; cat /run/flakestick/* /run/test/* /run/stand-ins/* 2>/dev/null; true',
  );
  expect(seen).toContain('cryptsetup');
  for (const text of [seen, installed.output, installation.console.screen()]) {
    expect(text).not.toContain('battery');
  }
});

installTest('btrfs: the subvolumes, nested ones too, mounted where the host has them', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({ settings: installSettings(layouts.btrfs) });
  await confirm(installation);
  const installed = await untilInstalled(installation);
  const disk = computer.read();
  expect(disk.probe('root')).toMatchObject({ TYPE: 'btrfs', LABEL: 'nixos' });
  const tree = disk.inspect('root', 'btrfs', [
    ...['inspect-internal', 'dump-tree', '-t', 'root', '{}'],
  ]);
  const names = [...tree.matchAll(/root ref .*name (\S+)/g)].map(([, name]) => name);
  expect([...new Set(names)].sort()).toEqual(['.snapshots', '@', '@home', '@nix']);
  const sources = Object.fromEntries(
    Object.entries(installed.mounts).map(([point, { source }]) => [point, source]),
  );
  expect(sources).toEqual({
    '/': '/dev/nvme0n1p2[/@]',
    '/boot': '/dev/nvme0n1p1',
    '/home': '/dev/nvme0n1p2[/@home]',
    '/home/.snapshots': '/dev/nvme0n1p2[/@home/.snapshots]',
    '/nix': '/dev/nvme0n1p2[/@nix]',
  });
  expect(installed.mounts['/']?.options).toContain('compress=zstd:3');
});

installTest('XFS with its UUID, and a /boot beside the ESP', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({ settings: installSettings(layouts.xfs) });
  await confirm(installation);
  const installed = await untilInstalled(installation);
  const disk = computer.read();
  expect(disk.probe('root')).toMatchObject({
    ...{ TYPE: 'xfs', LABEL: 'system', UUID: layouts.xfsUuid },
  });
  expect(disk.inspect('root', 'xfs_db', ['-r', '-c', 'sb 0', '-c', 'print', '{}'])).toMatch(
    /blocksize = 4096[\s\S]*crc/,
  );
  expect(disk.partition('linux-boot').type).toBe(gptTypes.boot);
  expect(installed.mounts).toMatchObject({
    '/': { source: '/dev/nvme0n1p3', fstype: 'xfs' },
    '/boot': { source: '/dev/nvme0n1p2', fstype: 'ext4' },
    '/boot/efi': { source: '/dev/nvme0n1p1', fstype: 'vfat' },
  });
});

installTest('a machine without EFI: a BIOS boot partition, on a disk that is no NVMe', async () => {
  const computer = await createComputer([{ ...nvme, name: 'virtio', bus: 'virtio' }]);
  const settings = installSettings(layouts.bios);
  const installation = await computer.start({ settings, firmware: 'real' });
  await confirm(installation);
  const installed = await untilInstalled(installation);
  const disk = computer.read();
  expect(disksTable(disk)).toMatchObject([
    { type: gptTypes.biosBoot, name: 'grub', sizeBytes: MiB },
    { type: gptTypes.swap, name: 'swap' },
    { type: gptTypes.rootX64, name: 'root' },
  ]);
  expect(disk.probe('grub')).toEqual({});
  expect(installed.mounts['/']?.source).toBe('/dev/vdb3');
});

installTest('a disk with sectors of 4 KiB', async () => {
  const computer = await createComputer([{ ...nvme, bus: 'nvme', sectorBytes: 4096 }]);
  const installation = await computer.start({ settings: installSettings(layouts.xfs) });
  await confirm(installation);
  const installed = await untilInstalled(installation);
  const disk = computer.read();
  expect(disksTable(disk)).toMatchObject([
    { type: gptTypes.esp, startBytes: MiB, sizeBytes: 256 * MiB },
    { type: gptTypes.boot, sizeBytes: 128 * MiB },
    { type: gptTypes.rootX64, sizeBytes: 3 * GiB - 386 * MiB },
  ]);
  expect(disk.probe('boot')).toMatchObject({ TYPE: 'vfat', VERSION: 'FAT32' });
  expect(installed.mounts['/']?.fstype).toBe('xfs');
});

installTest('EFI for hosts that start in either way', async () => {
  const computer = await createComputer([nvme]);
  const settings = installSettings({ ...layouts.bios, firmware: 'both' });
  const installation = await computer.start({ settings });
  await confirm(installation);
  expect((await untilInstalled(installation)).swaps).toEqual(['/dev/nvme0n1p2']);
});

installTest('a host of BIOS on a machine of EFI, and the other way round: refused', async () => {
  for (const [layout, firmware] of [
    [layouts.bios, 'pretended'],
    [layouts.plain, 'real'],
  ] as const) {
    const computer = await createComputer([nvme]);
    const installation = await computer.start({ settings: installSettings(layout), firmware });
    const { status, stdout, stderr } = await installation.ended;
    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(/FAILED: This host starts by/);
    expect(installation.changed()).toEqual([]);
  }
});
