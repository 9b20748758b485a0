import {
  type AppStatus,
  type BuildPlan,
  type BuildProgress,
  type BuiltImage,
  type Drive,
  type DriveOutcome,
  type Fleet,
  failure,
  type HostFacts,
  type ImageAbout,
  type JobSubject,
  type Layout,
  type LayoutPartition,
  type Lock,
  type Partition,
  type RecentFleet,
} from './contract.ts';

/** Things as the engine would tell of them, for stories and tests. */

export const about: ImageAbout = {
  label: 'nixos-minimal-25.11-x86_64',
  layout: 'iso9660',
  partitions: null,
  boots: ['bios', 'uefi'],
  sizeBytes: 3_142_000_000,
};

export const status: AppStatus = {
  version: '0.1.0',
  nixVersion: '2.31.2',
  nixProblem: null,
  online: true,
  root: false,
  platform: 'linux',
  system: 'x86_64-linux',
};

/** As the command line has it. */
export const lockOn = ({ device, description, madeUpName }: Drive): Lock => ({
  name: `drive:${device}`,
  thing: { kind: 'drive', device, description, madeUpName },
  use: 'written',
  work: 'make-1',
  shell: 'commandLine',
  isElsewhere: true,
  since: Date.now() - 11 * 60_000,
});

export const lockOnHost = (name: string): Lock => ({
  ...lockOn(sandisk),
  name: `host:${fleet.reference}#${name}`,
  thing: { kind: 'host', host: name },
  use: 'built',
});

export const nixProblem = failure('NIX_MISSING', { reason: 'notFound' });

export const fleet: Fleet = {
  reference: 'github:ada/fleet',
  resolved: 'github:ada/fleet/3f1c2a5d0b7e4a96c18f2d33e5b1a7c4906d2e8f',
  revision: '3f1c2a5d0b7e4a96c18f2d33e5b1a7c4906d2e8f',
  dirty: false,
  description: 'Ada’s machines',
  selectedHost: null,
  practice: false,
  hosts: [
    host('laptop2', 'packageOutput', 'x86_64-linux'),
    host('server', 'installerConfiguration', null),
    host('nas', 'derived', null),
    host('pi', 'packageOutput', 'aarch64-linux'),
    host('workstation', 'packageOutput', 'x86_64-linux'),
    host('router', 'derived', null),
  ],
};

export const recentFleets: RecentFleet[] = [
  { reference: fleet.reference, openedAt: 2, hostCount: 6, lastHost: 'laptop2' },
  { reference: '~/ops', openedAt: 1, hostCount: 240, lastHost: null },
];

/** Names as somebody gives them who wants another thing to be read. */
export const hostileFleet: Fleet = {
  ...fleet,
  reference: '/home/ada/fl\u200deet',
  description: 'Ada\u202e\u2066’s\u0007 machines',
  hosts: [
    host('lap\u202etop', 'packageOutput', 'x86_64-linux'),
    host('zero\u200d\u200bwidth', 'derived', null),
    host('trailing ', 'derived', null),
    host('quo"te', 'derived', null),
    host('שלום', 'derived', null),
    host('x'.repeat(10_240), 'derived', null),
  ],
};

/** One whose packages do not evaluate for one system, and that wants caches of its own. */
export const fleetWithRemarks: Fleet = {
  ...fleet,
  warnings: [
    failure('FLEET_INCOMPLETE', {
      reason: 'unevaluated',
      attribute: 'packages.x86_64-darwin',
      reference: 'github:ada/fleet',
      cause: failure('EVALUATION_FAILED', {
        reason: 'nix',
        file: null,
        line: null,
        column: null,
        isOwn: false,
        said: "attribute 'x86_64-darwin' missing",
      }),
    }),
    failure('CONFIG_IGNORED', {
      settings: [
        { name: 'extra-substituters', value: 'https://ada.cachix.org' },
        { name: 'extra-trusted-public-keys', value: 'ada.cachix.org-1:Zm9v=' },
      ],
    }),
  ],
};

function host(
  name: string,
  kind: 'packageOutput' | 'installerConfiguration' | 'derived',
  system: string | null,
): Fleet['hosts'][number] {
  const attribute = {
    packageOutput: `packages.${system}."${name}InstallerIso"`,
    installerConfiguration: `nixosConfigurations."${name}-installer".config.system.build.isoImage`,
    derived: `nixosConfigurations."${name}"`,
  }[kind];
  return { name, system, installer: { kind, attribute } };
}

export const noOptions = { optionsSelectable: false, layout: null };

/** What the engine says of a host beyond its name and system. */
export const facts = (
  kind: Fleet['hosts'][number]['installer']['kind'] = 'packageOutput',
): Omit<HostFacts, 'name' | 'system'> =>
  kind === 'derived'
    ? { offline: 'selectable', optionsSelectable: true, layout, unavailable: null }
    : { offline: 'selectable', ...noOptions, unavailable: null };

const partitionOf = (changes: Partial<LayoutPartition>): LayoutPartition => ({
  role: 'root',
  size: null,
  partLabel: 'root',
  partUuid: null,
  luks: null,
  format: 'ext4',
  label: null,
  uuid: null,
  subvolumes: [],
  ...changes,
});

/** btrfs on LUKS, with swap. */
export const layout: Layout = {
  method: 'partition',
  firmware: 'efi',
  partitions: [
    partitionOf({ role: 'esp', size: '1G', partLabel: 'esp', format: 'vfat', label: 'EFI' }),
    partitionOf({ role: 'swap', size: '8G', partLabel: 'swap', format: 'swap', label: 'SWAP' }),
    partitionOf({
      luks: { name: 'cryptroot', label: 'CRYPT', uuid: null },
      format: 'btrfs',
      label: 'NIXOS',
      subvolumes: ['@', '@home'],
    }),
  ],
  mounts: [
    { mountPoint: '/', partition: 2, fsType: 'btrfs', options: ['subvol=@', 'compress=zstd'] },
    { mountPoint: '/boot', partition: 0, fsType: 'vfat', options: ['umask=0077'] },
    { mountPoint: '/home', partition: 2, fsType: 'btrfs', options: ['subvol=@home'] },
  ],
  kept: [],
  ignored: [],
  files: [],
  notes: [],
  disko: null,
  problems: [],
};

export const impossibleLayout: Layout = {
  ...layout,
  partitions: [],
  mounts: [],
  problems: [
    {
      code: 'ZFS',
      message: 'The root of this host is on a ZFS pool, which the installer can’t create.',
      hint: 'Describe the pool with disko in the flake, and it is made by that.',
    },
  ],
};

export const unpushed = failure('REVISION_UNPUSHED', {
  revision: fleet.revision ?? '',
  url: fleet.reference,
});

export const plan: BuildPlan = {
  derivation: '/nix/store/8h2k-laptop2-installer.drv',
  toBuild: Array.from({ length: 12 }, (_, index) => `drv-${index}`),
  toFetch: Array.from({ length: 340 }, (_, index) => `path-${index}`),
  downloadBytes: 1_460_000_000,
  imageBytesEstimate: 5_600_000_000,
  systemBytes: 12_840_000_000,
  diskBytesNeeded: 19_300_000_000,
  diskBytesFree: 84_000_000_000,
  minutesEstimate: 9,
  warnings: [],
};

export const diskoLayout: Layout = {
  ...layout,
  method: 'disko',
  partitions: [],
  mounts: [],
  disko: {
    devices: ['/dev/disk/by-id/nvme-Samsung_SSD_990_PRO_1TB_S6Z1NJ0W'],
    untouched: ['/dev/disk/by-id/ata-WDC_WD40EFRX-68N32N0_WD-WCC7K5'],
    encrypted: ['crypted', 'swap'],
    passphrases: ['swap'],
    keyFiles: [{ path: '/tmp/secret.key', opens: ['crypted'], minimum: 1 }],
  },
  files: [
    { path: '/tmp/secret.key', what: 'the LUKS container crypted', from: 'question' },
    { path: '/etc/secrets/initrd/ssh_host_ed25519_key', what: 'the initrd', from: 'commands' },
  ],
};

export const practiceFleet: Fleet = {
  ...fleet,
  reference: '~/.local/share/flakestick/practice-fleet',
  resolved: 'path:/home/ada/.local/share/flakestick/practice-fleet',
  revision: null,
  practice: true,
  description: 'Three hosts to practise with',
  hosts: [
    host('laptop', 'packageOutput', 'x86_64-linux'),
    host('server', 'packageOutput', 'x86_64-linux'),
    host('fails-on-purpose', 'packageOutput', 'x86_64-linux'),
  ],
};

/** A fleet of hundreds. */
export const largeFleet: Fleet = {
  ...fleet,
  reference: 'git+ssh://git@forge.example/ops/fleet',
  resolved: 'git+ssh://git@forge.example/ops/fleet?rev=3f1c2a5d0b7e4a96c18f2d33e5b1a7c4906d2e8f',
  dirty: true,
  hosts: Array.from({ length: 240 }, (_, index) =>
    host(`${['web', 'db', 'cache', 'build'][index % 4]}-${index}`, 'derived', null),
  ),
};

const roles = ['web', 'db', 'cache', 'build', 'mail', 'git', 'backup', 'edge'];
const places = ['fra', 'ams', 'hel', 'nyc', 'sgp'];

/** As many hosts as a fleet can have, named as people name them. */
export const hugeFleet = (count: number): Fleet => ({
  ...largeFleet,
  hosts: Array.from({ length: count }, (_, index) => {
    const name = `${places[index % 5]}-${roles[(index >> 3) % 8]}${String(index).padStart(2, '0')}`;
    const system = ['x86_64-linux', 'aarch64-linux', null][index % 3] ?? null;
    return host(name, system === null ? 'derived' : 'packageOutput', system);
  }),
});

const giga = 1_000_000_000;

const partition = (
  device: string,
  offsetBytes: number,
  sizeBytes: number,
  label: string | null,
  fileSystem: string | null,
  mountpoints: string[] = [],
): Partition => ({ device, offsetBytes, sizeBytes, label, fileSystem, mountpoints });

export const drive = (changes: Partial<Drive> & Pick<Drive, 'id' | 'device'>): Drive => {
  const sizeBytes = changes.sizeBytes === undefined ? 32 * giga : changes.sizeBytes;
  return {
    kind: 'disk',
    description: 'SanDisk Ultra',
    madeUpName: null,
    bus: 'usb',
    linkMbps: null,
    serial: '4C530001230512117392',
    removable: true,
    readOnly: false,
    mountpoints: [],
    partitions: [],
    holders: [],
    logicalBlockBytes: 512,
    content: { holdsData: false, isLarge: false, items: [] },
    eligible: true,
    reason: null,
    obstacle: null,
    lastStick: null,
    identity:
      sizeBytes === null
        ? null
        : {
            path: changes.device,
            deviceNumber: '8:16',
            sizeBytes,
            serial: '4C530001230512117392',
            busPath: '/sys/devices/pci0000:00/0000:00:14.0/usb2/2-1',
            diskseq: 12,
          },
    ...changes,
    sizeBytes,
  };
};

const refused = (reason: Drive['reason'], obstacle: Drive['obstacle']) => ({
  eligible: false,
  reason,
  obstacle,
});

const backupContainer = {
  kind: 'luks',
  fileSystem: null,
  label: null,
  offsetBytes: 0,
  sizeBytes: 8_001_529_315_328,
  isData: true,
} as const;

export const sandisk = drive({
  id: 'usb-SanDisk_Ultra_4C530001230512117392',
  device: '/dev/sdb',
  sizeBytes: 32_010_928_128,
  partitions: [
    partition('/dev/sdb1', 1_048_576, 1.2 * giga, 'NIXOS', 'iso9660'),
    partition('/dev/sdb2', 1.2 * giga + 1_048_576, 18 * giga, 'PHOTOS', 'exfat'),
  ],
});

export const kingston = drive({
  id: 'usb-Kingston_DataTraveler',
  device: '/dev/sdc',
  description: 'Kingston DataTraveler 3.0',
  sizeBytes: 62_058_921_984,
  ...refused('DRIVE_MOUNTED', { kind: 'mounted', mountpoints: ['/media/ada/BACKUP'] }),
  mountpoints: ['/media/ada/BACKUP'],
  partitions: [
    partition('/dev/sdc1', 1_048_576, 62 * giga, 'BACKUP', 'ext4', ['/media/ada/BACKUP']),
  ],
});

/** A large disk of somebody's, on USB. */
export const backupDisk = drive({
  id: 'usb-WD_Elements_575833314139',
  device: '/dev/sdd',
  description: 'WD Elements 25A3',
  sizeBytes: 8_001_529_315_328,
  serial: '575833314139',
  eligible: false,
  reason: 'DRIVE_HOLDS_DATA',
  obstacle: {
    kind: 'holdsData',
    isLarge: true,
    items: [backupContainer],
  },
  content: { holdsData: true, isLarge: true, items: [backupContainer] },
});

export const samsung = drive({
  id: 'nvme-Samsung_990',
  device: '/dev/nvme0n1',
  description: 'Samsung SSD 990 PRO',
  sizeBytes: 1_000_204_886_016,
  bus: 'nvme',
  removable: false,
  ...refused('DRIVE_IN_USE', { kind: 'holdsPath', path: '/' }),
});

export const toshiba = drive({
  id: 'ata-TOSHIBA',
  device: '/dev/sda',
  description: 'TOSHIBA MG08',
  sizeBytes: 16_000_900_661_248,
  bus: 'sata',
  removable: false,
  ...refused('DRIVE_FIXED', { kind: 'builtIn', bus: 'sata' }),
});

export const lockedCard = drive({
  id: 'mmc-SD64G',
  device: '/dev/mmcblk0',
  description: 'SD64G',
  bus: 'mmc',
  sizeBytes: 63_864_569_856,
  readOnly: true,
  ...refused('DRIVE_READ_ONLY', { kind: 'writeProtected' }),
});

export const practiceDrive = drive({
  id: 'file:/home/ada/.local/share/flakestick/practice-drive-1.img',
  device: '/home/ada/.local/share/flakestick/practice-drive-1.img',
  kind: 'practice',
  description: 'Practice drive 1',
  madeUpName: { kind: 'practice', name: '1' },
  bus: 'file',
  serial: null,
  sizeBytes: 8 * giga,
});

/** As a job has it. */
export const inJob = ({ id, device, description, madeUpName, linkMbps, sizeBytes }: Drive) => ({
  id,
  device,
  description,
  madeUpName,
  linkMbps,
  sizeBytes: sizeBytes ?? 0,
});

export const subject: JobSubject = {
  reference: fleet.reference,
  host: 'laptop2',
  image: null,
  options: { prebuilt: true },
  drives: [inJob(sandisk)],
};

export const imagePath = '/home/ada/Downloads/nixos-minimal-25.11.iso';

export const imageSubject: JobSubject = {
  ...subject,
  reference: null,
  host: null,
  image: imagePath,
  options: {},
};

export const deployKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2m8n0gYk7eVQmQ1m4dB8fYx3oPpLrT5cZqk0uWwHsE laptop2-installer';

export const built: BuiltImage = {
  image: '/nix/store/4q1x0l9n-laptop2-installer/iso/laptop2-installer.iso',
  sizeBytes: 5_612_912_640,
  storePath: '/nix/store/4q1x0l9n-laptop2-installer',
  derivation: '/nix/store/8h2k-laptop2-installer.drv',
  sshPublicKey: deployKey,
  builtNow: true,
  proof: {
    host: 'laptop2',
    toplevel: '/nix/store/7f3k-nixos-system-laptop2-25.11',
    systemPaths: 1_204,
    systemBytes: 12_840_000_000,
    sourcePaths: 6,
    missing: [],
  },
};

export const outcome: DriveOutcome = {
  driveId: sandisk.id,
  device: sandisk.device,
  stick: 'verified',
  bytesWritten: built.sizeBytes,
  bytesRead: built.sizeBytes,
  imageBytes: built.sizeBytes,
  sha256: '9f2b1c66a0d44e1f7b3c58d1e0a97c24d8b6f3e512ca4790be83d1f6a5c20e47',
  written: true,
  flushed: true,
  verified: true,
  repairedBlocks: 0,
  signatures: { cleared: [], left: [] },
  writeSeconds: 118,
  verifySeconds: 41,
  safeToUnplug: false,
  record: null,
  error: null,
};

export const unwritten = {
  written: false,
  flushed: false,
  verified: false,
  sha256: null,
  bytesWritten: 0,
  bytesRead: 0,
};

/** Of a drive whose turn did not come. */
export const untouched: DriveOutcome = { ...outcome, ...unwritten, stick: 'untouched' };

export const buildProgress = (builtCount: number, startedAt: number): BuildProgress => ({
  builtCount,
  expectedCount: 148,
  runningCount: 3,
  failedCount: 0,
  downloadedBytes: 812_000_000,
  downloadExpectedBytes: 1_460_000_000,
  activities: [
    activity('1', 'linux-6.12.8', 'buildPhase', startedAt - 431_000),
    activity('2', 'firefox-134.0', 'installPhase', startedAt - 92_000),
    activity('3', 'squashfs.img', null, startedAt - 12_000),
    activity('4', 'initrd-linux-6.12.8', null, startedAt - 3_000),
  ],
});

const activity = (id: string, derivation: string, phase: string | null, startedAt: number) => ({
  id,
  kind: 'build' as const,
  text: `building ${derivation}`,
  derivation,
  phase,
  doneBytes: null,
  expectedBytes: null,
  startedAt,
});

export const buildFailure = failure('BUILD_FAILED', {
  reason: 'builder',
  derivation: '/nix/store/5gk0p2d9m7s1x8w6v4c3b2a1z0y9n8m7-fails-on-purpose-installer.drv',
  exitCode: 1,
  log: [],
  said: 'failed with exit code 1',
  saysFull: false,
  command: null,
});

export const cancelled = failure('CANCELLED', { reason: 'cancelled' });

export const differs = failure('VERIFY_MISMATCH', {
  reason: 'image',
  device: '/dev/sdb',
  offset: 3_221_225_472,
  lengthBytes: 65_536,
  blocks: 1,
  tried: 'twice',
  cause: null,
});
