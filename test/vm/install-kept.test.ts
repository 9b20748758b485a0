import { expect } from 'vitest';
import { GiB, installTest, MiB } from './harness/cases.ts';
import {
  confirm,
  givePassphrase,
  untilFailed,
  untilInstalled,
  YES,
} from './harness/install-journey.ts';
import { installSettings } from './harness/install-settings.ts';
import { createComputer } from './harness/installation.ts';
import { disko, plain, withHome } from './harness/layouts.ts';
import { withData } from './harness/prepared-disks.ts';

const nvme = { name: 'nvme', bus: 'nvme', sizeBytes: 2 * GiB } as const;
const sata = { name: 'sata', bus: 'scsi', sizeBytes: GiB } as const;

installTest('a /home that no disk has yet is made, with its size', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({ settings: installSettings(withHome) });
  await confirm(installation);
  const { mounts } = await untilInstalled(installation);
  expect(mounts['/home']).toMatchObject({ source: '/dev/nvme0n1p2', fstype: 'ext4' });
  const disk = computer.read();
  expect(disk.partition('home').sizeBytes).toBe(300 * MiB);
});

installTest('a /home on another disk is kept: mounted, and never formatted', async () => {
  const computer = await createComputer([nvme, sata]);
  const settings = installSettings(withHome);
  const before = withData('/dev/sdb', '/dev/sdb', 'home');
  const installation = await computer.start({
    ...{ settings, before, env: { INSTALL_DISK: '/dev/nvme0n1' } },
  });
  const wasThere = computer.read(1);
  const uuid = wasThere.probe('data').UUID;
  await confirm(installation);
  const { mounts, output } = await untilInstalled(installation);
  expect(output).toContain('/dev/sdb1 is kept as /home: it is mounted, and not formatted.');
  expect(mounts['/home']?.source).toBe('/dev/sdb1');
  const disk = computer.read();
  const other = computer.read(1);
  expect(disk.gpt.partitions.map(({ name }) => name)).toEqual(['boot', 'root']);
  expect(other.gpt).toEqual(wasThere.gpt);
  expect(other.probe('data').UUID).toBe(uuid);
  const letter = await installation.vm.sh(
    'mount /dev/sdb1 /run/prepared; cat /run/prepared/letter',
  );
  expect(letter.stdout).toBe('precious\n');
});

installTest("the root's label on another disk stops it before the question", async () => {
  const computer = await createComputer([nvme, sata]);
  const installation = await computer.start({
    settings: installSettings(plain),
    before: withData('/dev/sdb', '/dev/sdb', 'nixos'),
    env: { INSTALL_DISK: '/dev/nvme0n1' },
  });
  const output = await untilFailed(installation);
  expect(output).toMatch(/FAILED: \/dev\/sdb1 on \/dev\/sdb has the name of \/ already \(nixos\)/);
  expect(installation.console.screen()).not.toMatch(YES);
  expect(installation.changed()).toEqual([]);
});

const DISKO = '/nix/store/disko-script';

/** What a disko script does, with its device baked in. */
const diskoScript = (device: string, part: string): string => `
cat > ${DISKO} <<'END'
#!/usr/bin/env bash
set -euo pipefail
touch /run/disko-ran
wipefs --all --quiet ${device}
sgdisk --zap-all ${device}
sgdisk --new=1:0:+128M --typecode=1:ef00 --change-name=1:disk-main-ESP \\
  --new=2:0:0 --change-name=2:disk-main-root ${device}
udevadm settle
mkfs.vfat -F 32 ${part}1
mkfs.ext4 -q -F ${part}2
mount ${part}2 /mnt; mkdir -p /mnt/boot; mount ${part}1 /mnt/boot
END
chmod +x ${DISKO}`;

/** The same with a container, whose passphrase it reads twice, as disko asks for it. */
const encryptingScript = (device: string, part: string): string => `
cat > ${DISKO} <<'END'
#!/usr/bin/env bash
set -euo pipefail
sgdisk --zap-all ${device}
sgdisk --new=1:0:0 --change-name=1:disk-main-luks ${device}
udevadm settle
IFS= read -rs first; IFS= read -rs second; [ "$first" = "$second" ]
printf %s "$first" | cryptsetup --batch-mode luksFormat --key-file - ${part}1
printf %s "$first" | cryptsetup open --key-file - ${part}1 crypted
mkfs.ext4 -q /dev/mapper/crypted; mount /dev/mapper/crypted /mnt; mkdir /mnt/boot
END
chmod +x ${DISKO}`;

installTest(
  'disko: the disks of the host are shown, confirmed, and made by its script',
  async () => {
    const computer = await createComputer([nvme, sata]);
    const device = '/dev/disk/by-id/nvme-QEMU_NVMe_Ctrl_nvme';
    const installation = await computer.start({
      settings: installSettings(disko([device]), { diskoScript: DISKO }),
      before: diskoScript(device, `${device}-part`),
    });
    await confirm(installation);
    const { output, mounts } = await untilInstalled(installation);
    expect(output).toContain(
      "Taken: /dev/nvme0n1, because the host's disko configuration names it.",
    );
    expect(installation.changed()).toEqual(['nvme']);
    const disk = computer.read();
    expect(disk.gpt.partitions.map(({ name }) => name)).toEqual([
      'disk-main-ESP',
      'disk-main-root',
    ]);
    expect(mounts).toMatchObject({ '/': { fstype: 'ext4' }, '/boot': { fstype: 'vfat' } });
  },
);

installTest('disko with a passphrase: asked for once, given to the script', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({
    settings: installSettings(disko(['/dev/nvme0n1'], { passphrases: ['crypted'] }), {
      diskoScript: DISKO,
    }),
    before: encryptingScript('/dev/nvme0n1', '/dev/nvme0n1p'),
  });
  await confirm(installation);
  await givePassphrase(installation, 'of disko');
  await untilInstalled(installation);
  const disk = computer.read();
  expect(disk.opens('disk-main-luks', 'of disko')).toBe(true);
});

/** As disko has it for `passwordFile`: read from the file each time, and never asked for. */
const readingScript = (device: string, part: string): string => `
cat > ${DISKO} <<'END'
#!/usr/bin/env bash
set -euo pipefail
stat --format '%a %s' /tmp/secret.key > /run/secret-was
sgdisk --zap-all ${device}
sgdisk --new=1:0:0 --change-name=1:disk-main-luks ${device}
udevadm settle
cryptsetup -q luksFormat ${part}1 --key-file <(set +x; echo -n "$(cat /tmp/secret.key)"; set -x)
cryptsetup open ${part}1 crypted --key-file <(set +x; echo -n "$(cat /tmp/secret.key)"; set -x) --persistent
mkfs.ext4 -q /dev/mapper/crypted; mount /dev/mapper/crypted /mnt; mkdir /mnt/boot
END
chmod +x ${DISKO}`;

installTest('disko with a password file: asked for, there while the script runs', async () => {
  const computer = await createComputer([nvme]);
  const keyFiles = [{ path: '/tmp/secret.key', opens: ['crypted'], minimum: 1 }];
  const installation = await computer.start({
    settings: installSettings(disko(['/dev/nvme0n1'], { encrypted: ['crypted'], keyFiles }), {
      diskoScript: DISKO,
    }),
    before: readingScript('/dev/nvme0n1', '/dev/nvme0n1p'),
  });
  await confirm(installation);
  // It is asked for before anything is erased.
  await installation.console.question(/New passphrase for crypted \(\/tmp\/secret.key\):/);
  expect(installation.changed()).toEqual([]);
  await installation.console.type('of a file');
  await installation.console.question(/The same passphrase again:/);
  await installation.console.type('of a file');
  await untilInstalled(installation);
  expect(computer.read().opens('disk-main-luks', 'of a file')).toBe(true);
  const { stdout } = await installation.vm.sh('cat /run/secret-was; ls /tmp /run/flakestick');
  expect(stdout).toMatch(/^600 9\n/);
  expect(stdout).not.toMatch(/secret\.key|keys/);
  expect(installation.console.screen()).not.toContain('of a file');
});

const STICK = '/dev/disk/by-id/usb-Acme_Stick_STICK-0:0';

installTest(
  'disko that names the stick itself, a missing disk, or another one: stopped',
  async () => {
    const computer = await createComputer([nvme, sata]);
    for (const [device, words, env] of [
      ['/dev/sda', /names \/dev\/sda, and this system was started from it/, {}],
      [STICK, /names \S+, and this system was started from it/, {}],
      [
        '/dev/disk/by-id/gone',
        /names \/dev\/disk\/by-id\/gone, which is no disk of this machine/,
        {},
      ],
      ['/dev/nvme0n1', /but the host's disko script acts on/, { INSTALL_DISK: '/dev/sdb' }],
    ] as const) {
      const installation = await computer.start({
        settings: installSettings(disko([device]), { diskoScript: DISKO }),
        before: diskoScript(device, `${device}-part`),
        env,
      });
      expect(await untilFailed(installation)).toMatch(words);
      expect(installation.console.screen()).not.toMatch(YES);
      expect(installation.changed()).toEqual([]);
      expect(installation.stickChanges()).toBe(0);
      expect((await installation.vm.sh('[ -e /run/disko-ran ]')).status).toBe(1);
      await installation.cutPower();
    }
  },
);
