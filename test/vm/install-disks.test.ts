import { expect } from 'vitest';
import { GiB, installTest } from './harness/cases.ts';
import { changesOf } from './harness/disk.ts';
import { confirm, untilFailed, untilInstalled, YES } from './harness/install-journey.ts';
import { installSettings } from './harness/install-settings.ts';
import { createComputer, type Installation } from './harness/installation.ts';
import { plain } from './harness/layouts.ts';
import { bootEntriesFor, withNixos, withWindows } from './harness/prepared-disks.ts';

const nvme = { name: 'nvme', bus: 'nvme', sizeBytes: 3 * GiB } as const;
const sata = { name: 'sata', bus: 'scsi', sizeBytes: 4 * GiB } as const;
const settings = installSettings(plain);

/** Says no, for cases that are about the choice alone. */
const decline = async (installation: Installation): Promise<string> => {
  await installation.console.question(YES);
  await installation.console.type('no');
  const output = await untilFailed(installation);
  expect(installation.changed()).toEqual([]);
  expect(installation.stickChanges()).toBe(0);
  return output;
};

installTest('SATA and NVMe, both empty: the larger one, and not a byte on the other', async () => {
  const computer = await createComputer([nvme, sata]);
  const installation = await computer.start({ settings });
  await confirm(installation);
  const { output } = await untilInstalled(installation);
  // The stick is /dev/sda.
  expect(output).toContain('Taken: /dev/sdb, because it is the largest.');
  expect(output).toMatch(/\/dev\/nvme0n1 .*QEMU NVMe Ctrl .*serial nvme/);
  expect(installation.changed()).toEqual(['sata']);
  expect(computer.disks.map((disk) => changesOf(disk).length > 0)).toEqual([false, true]);
});

installTest("a disk with Windows' ESP comes before a larger empty one", async () => {
  const computer = await createComputer([nvme, sata]);
  const installation = await computer.start({ settings, before: withWindows('/dev/nvme0n1') });
  await confirm(installation);
  const { output } = await untilInstalled(installation);
  expect(output).toContain('Taken: /dev/nvme0n1, because it has an EFI system partition.');
  expect(output).toMatch(/nvme0n1p3 .*Basic data partition/);
  expect(installation.changed()).toEqual(['nvme']);
  const disk = computer.read();
  expect(disk.gpt.partitions.map(({ name }) => name)).toEqual(['boot', 'root']);
});

const espGuid = '7d1e6c2a-3b4c-4d5e-8f90-a1b2c3d4e5f6';

installTest('the disk that the firmware starts comes before others with an ESP', async () => {
  const computer = await createComputer([nvme, sata]);
  const installation = await computer.start({
    settings,
    bootEntries: bootEntriesFor(espGuid),
    // Its swap is even in use.
    before: `${withWindows('/dev/nvme0n1')}\n${withNixos('/dev/sdb', '/dev/sdb', espGuid)}`,
  });
  await confirm(installation);
  const { output, mounts } = await untilInstalled(installation);
  expect(output).toContain('Taken: /dev/sdb, because the firmware starts systems from it.');
  expect(output).toContain('Systems on it, as far as is seen: Linux Boot Manager');
  expect(installation.changed()).toEqual(['sata']);
  expect(mounts['/']?.source).toBe('/dev/sdb2');
});

installTest('the stick is never taken: larger than the disk, and it claims RM=0', async () => {
  const computer = await createComputer([nvme]);
  for (const stick of [
    { sizeBytes: 64 * GiB },
    { sizeBytes: 64 * GiB, removable: false },
    { sizeBytes: 64 * GiB, removable: false, bus: 'uas' },
  ] as const) {
    const installation = await computer.start({ settings, stick });
    const output = await decline(installation);
    expect(output).toContain('Taken: /dev/nvme0n1, because it is the only one');
    expect(output).toMatch(/\/dev\/sda .*\n +not taken: this system was started from it/);
    await installation.cutPower();
  }
});

installTest(
  'started from an internal disk: not that one, though it is fixed and no USB',
  async () => {
    const { fillWithIso } = await import('./harness/boot-stick.ts');
    const computer = await createComputer([
      { ...sata, name: 'live', sizeBytes: 64 * GiB, filledWith: fillWithIso },
      nvme,
    ]);
    const installation = await computer.start({ settings, stick: null, bootDisk: 0 });
    const output = await decline(installation);
    expect(output).toContain('Taken: /dev/nvme0n1, because it is the only one');
    expect(output).toMatch(/\/dev\/sda .*\n +not taken: this system was started from it/);
  },
);

installTest('two equal disks: a question, and each answer is that disk', async () => {
  const computer = await createComputer([nvme, { ...nvme, name: 'other' }]);
  const question = /Number of the disk to install to \(1-2, 0 to stop\):/;
  for (const [answer, device] of [
    ['1', '/dev/nvme0n1'],
    ['2', '/dev/nvme1n1'],
  ] as const) {
    const installation = await computer.start({ settings });
    const { console } = installation;
    await console.question(question);
    expect(installation.changed()).toEqual([]);
    await console.type('3');
    await console.question(/There is no such number/);
    await console.question(question);
    await console.type(answer);
    expect(await decline(installation)).toContain(`Taken: ${device}, as answered.`);
    await installation.cutPower();
  }
  const installation = await computer.start({ settings });
  await installation.console.question(question);
  await installation.console.type('0');
  expect(await untilFailed(installation)).toContain('FAILED: No disk was chosen.');
  expect(installation.changed()).toEqual([]);
});

installTest('no disk at all: said so, with the stick and why it is none', async () => {
  const computer = await createComputer([]);
  const installation = await computer.start({ settings });
  const output = await untilFailed(installation);
  expect(output).toContain('FAILED: There is no disk to install to.');
  expect(output).toMatch(/\/dev\/sda .*\n +not taken: this system was started from it/);
});

installTest(
  'INSTALL_DISK and flakestick.disk= name the disk, against what is detected',
  async () => {
    const computer = await createComputer([nvme, sata]);
    for (const [named, reason] of [
      [{ env: { INSTALL_DISK: '/dev/disk/by-id/nvme-QEMU_NVMe_Ctrl_nvme' } }, 'INSTALL_DISK'],
      [{ commandLine: 'quiet flakestick.disk=nvme splash' }, 'flakestick.disk'],
      [
        { env: { INSTALL_DISK: '/dev/nvme0n1' }, commandLine: 'flakestick.disk=/dev/sdb' },
        'INSTALL_DISK',
      ],
    ] as const) {
      const installation = await computer.start({ settings, ...named });
      expect(await decline(installation)).toContain(
        `Taken: /dev/nvme0n1, because ${reason} names it.`,
      );
      await installation.cutPower();
    }
  },
);

installTest(
  'a disk that is named wrongly stops it: the stick, a part, one that is not there',
  async () => {
    const computer = await createComputer([nvme]);
    for (const [INSTALL_DISK, words] of [
      [
        '/dev/sda',
        /INSTALL_DISK=\/dev\/sda can't be installed to: this system was started from it/,
      ],
      ['STICK', /can't be installed to: this system was started from it/],
      ['/dev/disk/by-id/none', /There is no disk INSTALL_DISK=\/dev\/disk\/by-id\/none/],
    ] as const) {
      const installation = await computer.start({ settings, env: { INSTALL_DISK } });
      expect(await untilFailed(installation)).toMatch(words);
      expect(installation.changed()).toEqual([]);
      expect(installation.stickChanges()).toBe(0);
      await installation.cutPower();
    }
  },
);
