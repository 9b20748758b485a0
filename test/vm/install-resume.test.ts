import { expect } from 'vitest';
import { GiB, installTest } from './harness/cases.ts';
import { confirm, givePassphrase, untilFailed, untilInstalled } from './harness/install-journey.ts';
import { installSettings } from './harness/install-settings.ts';
import { createComputer } from './harness/installation.ts';
import { luks, plain } from './harness/layouts.ts';

const nvme = { name: 'nvme', bus: 'nvme', sizeBytes: 2 * GiB } as const;

/** What a step says, in the middle of which the power is cut. */
const moments = [
  /Making 2 partitions/,
  /Making ext4/,
  /Mounts the file systems ---/,
  /Restores the configuration ---/,
  /stand-in nixos-install/,
  /Keeps the log ---/,
];

installTest('the power is cut in one step after the other: the same stick installs', async () => {
  const computer = await createComputer([nvme]);
  const settings = installSettings(plain);
  for (const moment of moments) {
    // Each begins with what the one before has left.
    const interrupted = await computer.start({ settings });
    await confirm(interrupted);
    await interrupted.console.question(moment);
    await interrupted.cutPower();
  }
  const last = await computer.start({ settings });
  await confirm(last);
  const { mounts } = await untilInstalled(last);
  expect(Object.keys(mounts)).toEqual(['/', '/boot']);
  const disk = computer.read();
  expect(disk.gpt.partitions.map((partition) => partition.name)).toEqual(['boot', 'root']);
  expect(disk.probe('root')).toMatchObject({ TYPE: 'ext4', LABEL: 'nixos' });
});

installTest('the power is cut in an encrypted installation: the next one asks anew', async () => {
  const computer = await createComputer([nvme]);
  const settings = installSettings(luks);
  const first = await computer.start({ settings });
  await confirm(first);
  await givePassphrase(first, 'the first one');
  await first.console.question(/Restores the configuration ---/);
  await first.cutPower();

  const second = await computer.start({ settings });
  await confirm(second);
  await givePassphrase(second, 'the second one');
  await untilInstalled(second);
  const disk = computer.read();
  expect(disk.opens('root', 'the first one')).toBe(false);
  expect(disk.opens('root', 'the second one')).toBe(true);
});

installTest(
  'nixos-install fails: status, log and a shell that says how to go on; it goes on',
  async () => {
    const computer = await createComputer([nvme]);
    const installation = await computer.start({
      settings: installSettings(luks),
      before: 'echo "error: no space left on device" > /run/stand-ins/nixos-install.fails',
    });
    const { console } = installation;
    await confirm(installation);
    await givePassphrase(installation, 'a good secret');
    const output = await untilFailed(installation);
    expect(output).toContain('error: no space left on device');
    expect(output).toMatch(/FAILED in step 90-install/);
    expect(await installation.state('status')).toBe('failed 90-install\n');
    expect(await installation.state('log')).toContain('no space left on device');
    await console.question(/flakestick-install --from 90-install/);
    await console.question(/This is a shell of root/);
    // The log is on the disk as well, and the disk is still mounted for who wants to look.
    await console.type('cat /mnt/var/log/flakestick/log | grep -c "no space left"; id -u');
    await console.question(/1\r\n0\r\n/);
    await console.type('rm /run/stand-ins/nixos-install.fails');
    await console.type('flakestick-install --from 90-install');
    await console.question(/Installed: \/nix\/store\/laptop-system/);
    await console.question(/Now it powers off/);
    await installation.vm.sh('until grep -q done /run/flakestick/status; do sleep 0.2; done');
    expect(await installation.recorded('systemctl.arguments')).toContain('poweroff');
  },
);

installTest(
  'from an earlier step, by its word: it formats and asks for a passphrase again',
  async () => {
    const computer = await createComputer([nvme]);
    const installation = await computer.start({
      settings: installSettings(luks),
      before: 'echo broken > /run/stand-ins/nixos-install.fails',
    });
    const { console } = installation;
    await confirm(installation);
    await givePassphrase(installation, 'first secret');
    await untilFailed(installation);
    await console.question(/This is a shell of root/);
    await console.type('rm /run/stand-ins/nixos-install.fails; flakestick-install --from format');
    await givePassphrase(installation, 'second secret');
    await console.question(/Now it powers off/);
    const disk = computer.read();
    expect(disk.opens('root', 'second secret')).toBe(true);
    expect(disk.opens('root', 'first secret')).toBe(false);
  },
);

installTest('no step that writes goes ahead without a yes: not with --from either', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({ settings: installSettings(plain) });
  const { console } = installation;
  await console.question(/Type yes or no:/);
  await console.type('no');
  await untilFailed(installation);
  await console.question(/This is a shell of root/);
  for (const step of ['50-partition', '60-format', '70-mount', '80-source', '90-install']) {
    const { status, stdout } = await installation.vm.sh(`
      export FLAKESTICK_SETTINGS=/run/test/install.json PATH=/run/test/bin:/share/stand-ins:$PATH
      flakestick-install --from ${step}`);
    expect({ step, status }).toEqual({ step, status: 1 });
    // Of 80-source nothing is wanted here, so the step after it is the one that stops.
    expect(stdout).toMatch(/FAILED in step/);
  }
  expect(installation.changed()).toEqual([]);
});
