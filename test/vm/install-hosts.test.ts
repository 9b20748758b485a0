import { expect } from 'vitest';
import { GiB, installTest } from './harness/cases.ts';
import { confirm, untilFailed, untilInstalled } from './harness/install-journey.ts';
import { installSettings } from './harness/install-settings.ts';
import { createComputer } from './harness/installation.ts';
import { bios, inMemory } from './harness/layouts.ts';

const nvme = { name: 'nvme', bus: 'nvme', sizeBytes: 3 * GiB } as const;

installTest(
  'a host with its root in memory: what is mounted below is kept, the log too',
  async () => {
    const computer = await createComputer([nvme]);
    const installation = await computer.start({ settings: installSettings(inMemory) });
    await confirm(installation);
    const { mounts, output } = await untilInstalled(installation);
    expect(mounts['/']).toMatchObject({ fstype: 'tmpfs' });
    expect(mounts['/nix']).toMatchObject({ fstype: 'btrfs' });
    expect(mounts['/persist']).toMatchObject({ fstype: 'btrfs' });
    expect(output).toContain('The log is in /persist/var/log/flakestick of the installed system.');
    const log = await installation.vm.sh(
      'mkdir /tmp/kept && mount -o ro,subvol=persist /dev/nvme0n1p2 /tmp/kept && cat /tmp/kept/var/log/flakestick/log',
    );
    expect(log.stdout).toContain('Installs the system');
  },
);

installTest('a boot loader for another disk stops before anything is asked', async () => {
  const computer = await createComputer([nvme]);
  // The stick is /dev/sda, as a disk may have been when the host was described.
  const settings = installSettings(bios, { bootLoaderDisks: ['/dev/sda'] });
  const installation = await computer.start({ settings, firmware: 'real' });
  const output = await untilFailed(installation);
  expect(output).toContain(
    "The host's boot loader goes to /dev/sda, which is another disk than /dev/nvme0n1.",
  );
  expect(output).toContain('Nothing has been erased.');
  expect(installation.changed()).toEqual([]);
  expect(installation.stickChanges()).toBe(0);
});
