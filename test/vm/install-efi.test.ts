import { expect } from 'vitest';
import { GiB, installTest } from './harness/cases.ts';
import { firmwareFiles } from './harness/firmware.ts';
import { confirm, untilInstalled } from './harness/install-journey.ts';
import { installSettings } from './harness/install-settings.ts';
import { createComputer } from './harness/installation.ts';
import { plain } from './harness/layouts.ts';
import { withNixos, withWindows } from './harness/prepared-disks.ts';

const guid = '7d1e6c2a-3b4c-4d5e-8f90-a1b2c3d4e5f6';

installTest(
  'a real EFI firmware: its boot entry decides between two disks with an ESP',
  async () => {
    const computer = await createComputer([
      { name: 'nvme', bus: 'nvme', sizeBytes: 3 * GiB },
      { name: 'sata', bus: 'scsi', sizeBytes: 4 * GiB },
    ]);
    const installation = await computer.start({
      ...{ settings: installSettings(plain), kind: 'installEfi', firmware: 'real' },
      before: `${withWindows('/dev/nvme0n1')}\n${withNixos('/dev/sdb', '/dev/sdb', guid)}
        efibootmgr --create --disk /dev/sdb --part 1 --label 'Linux Boot Manager' \\
          --loader '\\EFI\\systemd\\systemd-bootx64.efi' >/dev/null`,
    });
    await confirm(installation);
    const { output } = await untilInstalled(installation);
    expect(output).toContain('Taken: /dev/sdb, because the firmware starts systems from it.');
    expect(output).toContain('Systems on it, as far as is seen: Linux Boot Manager');
    expect(installation.changed()).toEqual(['sata']);
  },
  firmwareFiles() === null ? 'OVMF' : null,
);
