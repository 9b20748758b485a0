import type { Failure, HostFacts, Layout, LayoutPartition } from '../contract/index.ts';
import type { Words } from '../texts/index.ts';
import { type Texts, table } from './output.ts';

type LayoutTexts = Texts['layout'];

export const layoutLines = (
  { layout: texts }: Texts,
  facts: HostFacts,
  words: (failure: Failure) => Words,
): string[] => {
  const { layout, unavailable, installer } = facts;
  return [
    texts.system(facts),
    // A problem of the layout is told below, with all others.
    ...(unavailable === null || (layout?.problems.length ?? 0) > 0
      ? []
      : [`  ${words(unavailable).message}`]),
    ...(layout !== null
      ? diskLines(texts, layout)
      : [`  ${installer ? texts.isImage : texts.ownInstaller}`]),
  ];
};

const diskLines = (texts: LayoutTexts, layout: Layout): string[] => [
  ...(layout.method === 'disko' ? diskoLines(texts, layout) : partitionLines(texts, layout)),
  ...[
    ...layout.kept.map(({ mountPoint, device, fsType }) => texts.kept(mountPoint, fsType, device)),
    ...(layout.binds ?? []).map(({ mountPoint, source }) => texts.bound(mountPoint, source)),
    ...layout.ignored.map(({ mountPoint, why }) => texts.ignored(mountPoint, why)),
    ...layout.files.map(texts.file),
    ...layout.notes.map(texts.note),
    ...layout.problems.flatMap(({ message, hint }) => [texts.problem(message), `  ${hint}`]),
  ].map((line) => `  ${line}`),
];

const diskoLines = (texts: LayoutTexts, { disko, firmware }: Layout): string[] => [
  `  ${texts.disko(firmware)}`,
  ...[
    ...(disko?.devices ?? []).map(texts.erases),
    ...(disko?.untouched ?? []).map(texts.leaves),
    ...(disko?.encrypted ?? []).map(texts.encrypted),
    ...(disko?.passphrases ?? []).map(texts.asksFor),
  ].map((line) => `    ${line}`),
];

const partitionLines = (texts: LayoutTexts, { firmware, partitions, mounts }: Layout): string[] =>
  partitions.length === 0
    ? []
    : [
        `  ${texts.gpt(firmware)}`,
        ...table(
          partitions.map((partition, index) => [
            '   ',
            texts.role(partition.role),
            partition.size ?? texts.rest,
            formatWords(texts, partition),
            identityWords(texts, partition),
            mounts
              .filter((mount) => mount.partition === index)
              .map(({ mountPoint }) => mountPoint)
              .join(', '),
          ]),
        ),
      ];

const formatWords = (texts: LayoutTexts, { format, luks, subvolumes }: LayoutPartition): string =>
  [
    format ?? '–',
    ...(format === null || luks === null ? [] : [texts.inLuks(luks.name)]),
    ...(format === null || subvolumes.length === 0 ? [] : [texts.subvolumes(subvolumes)]),
  ].join(', ');

const identityWords = (
  texts: LayoutTexts,
  { label, uuid, partUuid, partLabel, luks }: LayoutPartition,
): string => {
  const words = [
    ...(label === null ? [] : [texts.label(label)]),
    ...(uuid === null ? [] : [texts.uuid(uuid)]),
    ...(luks?.label ? [texts.container(luks.label)] : []),
    ...(luks?.uuid ? [texts.containerUuid(luks.uuid)] : []),
    ...(partUuid === null ? [] : [texts.partitionUuid(partUuid)]),
  ];
  return words.length > 0 ? words.join(', ') : texts.partition(partLabel);
};
