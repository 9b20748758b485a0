import type { Failure, HostFacts, Layout, LayoutPartition } from '../contract/index.ts';
import type { Words } from '../texts/index.ts';
import { table } from './words.ts';

const firmwares: Record<Layout['firmware'], string> = {
  efi: 'EFI',
  bios: 'BIOS',
  both: 'EFI and BIOS',
};

const roles: Record<LayoutPartition['role'], string> = {
  esp: 'EFI system',
  biosBoot: 'BIOS boot',
  boot: 'boot',
  swap: 'swap',
  root: 'root',
  data: 'data',
};

/** Who brings a file to the target. */
const bringers: Record<Layout['files'][number]['from'], string> = {
  question: 'a passphrase that is asked for at the target',
  store: 'on the stick',
  commands: 'made by extraPostMountCommands',
  script: "made by disko's script",
  device: 'has to be connected to the target',
  nothing: 'nothing brings it',
};

/** What the installer will do with the disk of a host, for a person. */
export const layoutLines = (
  { name, system, layout, unavailable, installer }: HostFacts,
  words: (failure: Failure) => Words,
): string[] => [
  `${name}: ${system ?? 'unknown system'}`,
  // A problem of the layout is told below, with all others.
  ...(unavailable === null || (layout?.problems.length ?? 0) > 0
    ? []
    : [`  ${words(unavailable).message}`]),
  ...(layout !== null
    ? diskLines(layout)
    : installer
      ? ['  It is an image itself, and gets built as it is: it installs nothing by itself.']
      : ["  The flake's own installer decides over the disk."]),
];

const diskLines = (layout: Layout): string[] => [
  ...(layout.method === 'disko' ? diskoLines(layout) : partitionLines(layout)),
  ...layout.kept.map(
    ({ mountPoint, device, fsType }) => `  kept: ${mountPoint} (${fsType} on ${device})`,
  ),
  ...(layout.binds ?? []).map(({ mountPoint, source }) => `  bound: ${mountPoint} (to ${source})`),
  ...layout.ignored.map(({ mountPoint, why }) => `  not created: ${mountPoint} (${why})`),
  ...layout.files.map(({ path, what, from }) => `  file: ${path} for ${what}: ${bringers[from]}`),
  ...layout.notes.map((note) => `  NOTE: ${note}`),
  ...layout.problems.flatMap(({ message, hint }) => [`  PROBLEM: ${message}`, `    ${hint}`]),
];

const diskoLines = ({ disko, firmware }: Layout): string[] => [
  `  disk: partitioned by the host's own disko, for ${firmwares[firmware]}`,
  ...(disko?.devices ?? []).map((device) => `    erases ${device}`),
  ...(disko?.untouched ?? []).map((device) => `    leaves what is on ${device}`),
  ...(disko?.encrypted ?? []).map((name) => `    encrypted: ${name}`),
  ...(disko?.passphrases ?? []).map((device) => `    asks for the passphrase of ${device}`),
];

const partitionLines = ({ firmware, partitions, mounts }: Layout): string[] =>
  partitions.length === 0
    ? []
    : [
        `  disk: GPT, for ${firmwares[firmware]}`,
        ...table(
          partitions.map((partition, index) => [
            '   ',
            roles[partition.role],
            partition.size ?? 'the rest',
            formatWords(partition),
            identityWords(partition),
            mounts
              .filter((mount) => mount.partition === index)
              .map(({ mountPoint }) => mountPoint)
              .join(', '),
          ]),
        ),
      ];

const formatWords = ({ format, luks, subvolumes }: LayoutPartition): string => {
  if (format === null) return '–';
  const container = luks === null ? '' : `, encrypted (LUKS ${luks.name})`;
  const inside = subvolumes.length === 0 ? '' : `, subvolumes ${subvolumes.join(' ')}`;
  return `${format}${container}${inside}`;
};

/** By what the host finds it. */
const identityWords = ({ label, uuid, partUuid, partLabel, luks }: LayoutPartition): string => {
  const words = [
    ...(label === null ? [] : [`label ${label}`]),
    ...(uuid === null ? [] : [`UUID ${uuid}`]),
    ...(luks?.label ? [`container ${luks.label}`] : []),
    ...(luks?.uuid ? [`container UUID ${luks.uuid}`] : []),
    ...(partUuid === null ? [] : [`partition UUID ${partUuid}`]),
  ];
  return words.length > 0 ? words.join(', ') : `partition ${partLabel}`;
};
