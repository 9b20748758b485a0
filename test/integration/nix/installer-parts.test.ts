import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { has, program } from '../../config/machine.ts';
import { disk, type Facts, mounted, usb, writeFacts } from './installer-facts.ts';
import {
  createInstallerLab,
  esp,
  type InstallerLab,
  installer,
  layout,
  partition,
  settings,
} from './installer-lab.ts';

const GIB = 1024 ** 3;

describe.skipIf(!program('jq'))('parts of the installer (needs jq)', () => {
  let lab: InstallerLab;
  let counter = 0;
  beforeAll(() => {
    lab = createInstallerLab();
  });
  afterAll(() => lab.remove());

  describe('settings', () => {
    test('values are values, whatever is in them', () => {
      const host = `a'b "c" $(touch ${lab.root}/ran) \`id\` \\ \n;x`;
      lab.use(settings({ host, extraPostMountCommands: ['one\ntwo', ''] }));
      const { status, output } = lab.shell(
        [],
        `printf '<%s>' "$HOST" "\${EXTRA_POST_MOUNT_COMMANDS[@]}"`,
      );
      expect(status, output).toBe(0);
      expect(output).toBe(`<${host}><one\ntwo><>`);
      expect(existsSync(join(lab.root, 'ran'))).toBe(false);
    });

    test.each([
      ['no host', { host: '' }],
      ['another mode', { mode: 'some' }],
      ['offline without a system', { toplevel: null }],
      ['disko without its script', { layout: layout({ method: 'disko' }) }],
      ['a layout of another kind', { layout: {} }],
      ['a list that is none', { sources: 'x' }],
    ])('%s is said', (_, over) => {
      lab.use(settings(over));
      const { status, output } = lab.shell([], 'say went on');
      expect(status).toBe(1);
      expect(output).toContain("can't be read");
      expect(output).not.toContain('went on');
    });

    test('no file', () => {
      const { status, output } = lab.shell([], ':', { FLAKESTICK_SETTINGS: '/nowhere' });
      expect(status).toBe(1);
      expect(output).toContain('There are no settings at /nowhere');
    });
  });

  describe('places of partitions', () => {
    const place = (partitions: unknown[], bytes: number, sector = 512) => {
      lab.use(settings({ layout: { ...layout(), partitions } }));
      return lab.shell(
        ['partitions', 'identity'],
        `place_partitions ${bytes} ${sector}
         for n in "\${!PARTITION_START[@]}"; do echo "$n \${PARTITION_START[n]} \${PARTITION_LENGTH[n]} $(type_code "$n")"; done`,
      );
    };
    const swap = partition({ role: 'swap', size: '1G', format: 'swap', partLabel: 'swap' });

    test('in MiB, one after the other, the rest for the root', () => {
      const { output } = place([esp, swap, partition()], 8 * GIB);
      expect(output).toBe('0 1 512 EF00\n1 513 1024 8200\n2 1537 6654 8304\n');
    });
    test('the root takes the rest also where others follow', () => {
      expect(place([esp, partition(), swap], 8 * GIB).output).toBe(
        '0 1 512 EF00\n1 513 6654 8304\n2 7167 1024 8200\n',
      );
    });
    test.each([
      ['+512M', 512, 512],
      ['1500K', 512, 2],
      ['1g', 512, 1024],
      ['2T', 512, 2 * 1024 * 1024],
      ['2048', 512, 1],
      ['2048', 4096, 8],
      ['1GiB', 512, 1024],
    ])('%s at sectors of %i bytes is %i MiB', (size, sector, mebibytes) => {
      expect(place([{ ...esp, size }, partition()], 4096 * GIB, sector).output).toContain(
        `0 1 ${mebibytes} `,
      );
    });
    test.each(['512X', '-5G', '1.5G', '50%'])('%s is no size', (size) => {
      const { status, output } = place([{ ...esp, size }, partition()], 8 * GIB);
      expect(status).toBe(1);
      expect(output).toContain('is not a size');
    });
    test('too small', () => {
      const { status, output } = place([{ ...esp, size: '9G' }, partition()], 8 * GIB);
      expect(status).toBe(1);
      expect(output).toContain('9216 MiB, and the disk has 8190 MiB');
    });
    test('a boot partition is XBOOTLDR only beside an ESP; an encrypted one is LUKS', () => {
      const boot = partition({ role: 'boot', size: '1G' });
      const luks = { name: 'cryptroot', label: null, uuid: null };
      expect(place([esp, boot, partition({ luks })], 8 * GIB).output).toMatch(
        /^1 .* BC13C2FF-.*\n2 .* 8309$/m,
      );
      const bios = partition({ role: 'biosBoot', size: '1M', format: null });
      expect(place([bios, boot, partition()], 8 * GIB).output).toMatch(
        /^0 1 1 EF02\n1 2 1024 8300$/m,
      );
    });
  });

  describe('names that other disks have', () => {
    const home = partition({
      role: 'data',
      size: '200G',
      partLabel: 'home',
      label: 'home',
      uuid: null,
    });
    const root = partition({ uuid: 'AAAA-bbbb', partUuid: 'cccc' });
    const partitions = [esp, home, root];
    const mounts = [
      { mountPoint: '/', partition: 2, fsType: 'ext4', options: [] },
      { mountPoint: '/home', partition: 1, fsType: 'ext4', options: [] },
    ];
    const conflicts = (facts: Facts, over: Record<string, unknown> = {}) => {
      lab.use(settings({ layout: layout({ partitions, mounts, ...over }) }));
      counter += 1;
      const folder = writeFacts(join(lab.root, `names-${counter}`), facts);
      const { status, output } = lab.shell(
        ['disks'],
        `decide ${folder} conflicts.jq --argjson chosen '["/dev/sda"]'`,
      );
      expect(status, output).toBe(0);
      return JSON.parse(output) as {
        problems: { message: string; hint: string }[];
        kept: { number: number; path: string; uuid: string; use: string }[];
        lost: string[];
      };
    };

    test('none', () => {
      expect(conflicts({ disks: [disk('sda', {}, [{ label: 'nixos' }]), disk('sdb')] })).toEqual({
        ...{ problems: [], kept: [], lost: [] },
      });
    });
    test.each([
      ['label', { label: 'nixos' }, '/ already'],
      ['UUID, in either case', { uuid: 'aaaa-BBBB' }, '/ already'],
      ['partition UUID', { partuuid: 'CCCC' }, '/ already'],
      ['label of the ESP', { label: 'BOOT' }, 'esp already'],
    ])('the %s of what is made is a problem', (_, part, message) => {
      const { problems } = conflicts({ disks: [disk('sda'), disk('sdb', {}, [part])] });
      expect(problems).toHaveLength(1);
      expect(problems[0]?.message).toMatch(/^\/dev\/sdb1 on \/dev\/sdb has the name of /);
      expect(problems[0]?.message).toContain(message);
    });
    test('a name in the partition table only where the host has no other to find it by', () => {
      const other = disk('sdb', {}, [{ partlabel: 'root' }]);
      expect(conflicts({ disks: [disk('sda'), other] }).problems).toEqual([]);
      const byPartLabel = [esp, home, partition({ label: null })];
      expect(
        conflicts({ disks: [disk('sda'), other] }, { partitions: byPartLabel }).problems,
      ).toHaveLength(1);
    });
    test('the stick’s own do not count', () => {
      const stick = disk('sdb', { ...usb, label: 'nixos' });
      const mountinfo = [mounted(stick['maj:min'], '/iso', '/dev/sdb', 'iso9660')];
      expect(conflicts({ disks: [disk('sda'), stick], mountinfo }).problems).toEqual([]);
    });
    test('data is kept there', () => {
      const other = disk('sdb', {}, [{ label: 'home', fstype: 'ext4', uuid: 'u1' }]);
      const found = conflicts({ disks: [disk('sda'), other] });
      expect(found.problems).toEqual([]);
      expect(found.kept).toEqual([{ number: 1, path: '/dev/sdb1', uuid: 'u1', use: '/home' }]);
    });
    test('of data in a container it is the container that counts', () => {
      const luks = { name: 'crypthome', label: 'luks-home', uuid: null };
      const other = disk('sdb', {}, [{ label: 'luks-home', fstype: 'crypto_LUKS', uuid: 'u2' }]);
      const found = conflicts(
        { disks: [disk('sda'), other] },
        { partitions: [esp, { ...home, luks }, root] },
      );
      expect(found.kept).toEqual([{ number: 1, path: '/dev/sdb1', uuid: 'u2', use: '/home' }]);
    });
    test.each([
      [
        'data twice',
        [
          { label: 'home', fstype: 'ext4' },
          { label: 'home', fstype: 'ext4' },
        ],
        'both have',
      ],
      ['data of another kind', [{ label: 'home', fstype: 'ntfs' }], 'holds ntfs and not ext4'],
    ])('%s is a problem', (_, parts, message) => {
      const { problems } = conflicts({ disks: [disk('sda'), disk('sdb', {}, parts)] });
      expect(problems[0]?.message).toContain(message);
    });
    test('data on the disk that is erased is warned of', () => {
      const { lost, kept } = conflicts({
        disks: [disk('sda', {}, [{ label: 'home', fstype: 'ext4' }])],
      });
      expect(lost[0]).toContain('/dev/sda1 has the name of /home');
      expect(kept).toEqual([]);
    });
  });

  describe('how the machine was started', () => {
    test.each([
      ['efi', 'bios', 'started in BIOS (legacy) mode'],
      ['bios', 'efi', 'started by EFI'],
      ['efi', 'efi', ''],
      ['bios', 'bios', ''],
      ['both', 'efi', ''],
      ['both', 'bios', ''],
    ])('a host for %s on %s', (firmware, started, message) => {
      lab.use(settings({ layout: { ...layout(), firmware } }));
      const { status, output } = lab.shell(['checks'], `check_firmware ${started}`);
      expect(status).toBe(message === '' ? 0 : 1);
      expect(output).toContain(message);
    });
  });

  test('options of a mount that an installation needs otherwise are left out', () => {
    const { output } = lab.shell(
      ['mount'],
      `installation_options 'defaults,ro,noexec,nofail,x-systemd.automount,subvol=@,compress=zstd,umask=0077'; echo; installation_options ''`,
    );
    expect(output).toBe('rw,subvol=@,compress=zstd,umask=0077\nrw');
  });

  test.skipIf(!has.mount || !program('unshare'))(
    'a store in a folder of another file system is there before anything is installed (needs root, unshare)',
    () => {
      const binds = [
        { mountPoint: '/persist/new', source: '/persist/old' },
        { mountPoint: '/nix', source: '/persist/new/nix' },
      ];
      lab.use(settings({ layout: { ...layout(), binds } }));
      const script = `. ${installer}/lib/common.sh; . ${installer}/lib/settings.sh; . ${installer}/lib/mount.sh
        make_state_folder; load_settings
        mount -t tmpfs persist "$FLAKESTICK_ROOT"
        for number in "\${!BIND_POINT[@]}"; do mount_bound "$number"; done
        touch "$FLAKESTICK_ROOT/nix/system"; ls "$FLAKESTICK_ROOT/persist/old/nix"`;
      const { status, output } = lab.run(['unshare', '--mount', 'bash', '-euc', script]);
      expect(output).toBe('system\n');
      expect(status).toBe(0);
    },
  );

  describe('steps that write refuse', () => {
    test.each(['40-confirm', '50-partition', '60-format', '70-mount'])(
      '%s without a confirmed disk',
      (step) => {
        lab.use(settings());
        const { status, output } = lab.step(step);
        expect(status).toBe(1);
        expect(output).toMatch(/No disk has been (confirmed|chosen) yet/);
      },
    );
  });

  describe.skipIf(!has.root || !program('unshare') || !program('ip'))(
    '20-network (needs root, ip)',
    () => {
      const wait = (route: boolean, repository: Record<string, unknown>) => {
        const whole = settings({ mode: 'online', toplevel: null });
        lab.use({ ...whole, repository: { ...(whole.repository as object), ...repository } });
        const step = new URL('../../../nix/installer/steps/20-network.sh', import.meta.url)
          .pathname;
        const way = route ? 'ip link set lo up && ip route add default dev lo && ' : '';
        return lab.run(['unshare', '--net', 'sh', '-c', `${way}exec bash ${step}`], {
          FLAKESTICK_NETWORK_SECONDS: '3',
          HOME: lab.root,
        });
      };
      test('gives up without a route, and says what to do', () => {
        const { status, output } = wait(false, { url: 'https://git.example.org/x' });
        expect(status).toBe(1);
        expect(output).toContain('There is no network.');
        expect(output).toContain('nmtui');
      });
      test('a route is not enough: the repository has to answer', () => {
        const { status, output } = wait(true, { url: 'https://git.example.org/x' });
        expect(status).toBe(1);
        expect(output).toContain('The repository does not answer: https://git.example.org/x');
        expect(output).toMatch(/Could not resolve host|unable to access/);
      });
      test('one that answers goes on', () => {
        lab.run(['git', 'init', '-q', '--bare', join(lab.root, 'there.git')]);
        const { status, output } = wait(true, { url: `file://${join(lab.root, 'there.git')}` });
        expect(status, output).toBe(0);
        expect(output).toContain('The repository answers');
      });
      test('a carried repository needs only a route', () => {
        expect(wait(true, { url: 'https://git.example.org/x', bundle: '/iso/x' }).status).toBe(0);
      });
      test('offline asks for nothing, at once', () => {
        lab.use(settings());
        const { status, output } = lab.step('20-network');
        expect(status).toBe(0);
        expect(output).toBe('Nothing is asked of the network.\n');
      });
    },
  );
});
