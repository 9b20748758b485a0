import { z } from 'zod';
import { Layout, type LayoutPartition } from '../../../electron/contract/layout.ts';

/** What `test/fixtures/layouts/evaluate.nix` tells of one host. */
const Evaluated = z.object({
  layout: z.unknown(),
  /** With the defaults of the layout as options. */
  again: z.unknown(),
  defaults: z.object({
    labels: z.record(z.enum(['efi', 'root', 'luks', 'swap']), z.string()),
    luks: z.object({ enable: z.boolean(), mapperName: z.string() }),
    swap: z.object({ enable: z.boolean() }),
  }),
  defaultsAgain: z.unknown(),
});
const table = z.record(z.string(), Evaluated);
export const Tables = z.object({
  possible: table,
  impossible: table,
  options: table,
  disko: table,
  hostile: table,
});

/** Exactly the contract: an attribute too many is an error too. */
export const parseExactly = (layout: unknown): Layout => {
  const parsed = Layout.parse(layout);
  if (JSON.stringify(sorted(parsed)) !== JSON.stringify(sorted(layout))) {
    throw new Error(`More than the contract has: ${JSON.stringify(layout)}`);
  }
  return parsed;
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};

/** A layout in a few lines, for comparing it and for reading the comparison. */
export const summarise = (layout: Layout): string[] => [
  layout.firmware,
  ...layout.partitions.map(partitionLine),
  ...layout.mounts.map(
    ({ mountPoint, partition, fsType, options }) =>
      `${mountPoint} <- ${partition} ${[fsType, ...options].join(',')}`,
  ),
  ...layout.kept.map(
    ({ mountPoint, device, fsType, options }) =>
      `kept ${mountPoint} <- ${device} ${[fsType, ...options].join(',')}`,
  ),
  ...(layout.binds ?? []).map(({ mountPoint, source }) => `bound ${mountPoint} <- ${source}`),
  ...layout.ignored.map(({ mountPoint, why }) => `ignored ${mountPoint}: ${why}`),
  ...(layout.disko === null
    ? []
    : [
        `disko ${layout.disko.devices.join(' ')}; asks for ${layout.disko.passphrases.join(' ')}`,
        ...layout.disko.untouched.map((device) => `untouched ${device}`),
        ...(layout.disko.encrypted.length > 0
          ? [`encrypted ${layout.disko.encrypted.join(' ')}`]
          : []),
        ...layout.disko.keyFiles.map(
          ({ path, opens, minimum }) => `key ${path} (${minimum}) of ${opens.join(' ')}`,
        ),
      ]),
  ...layout.files.map(({ path, what, from }) => `file ${path}: ${from}, ${what}`),
  ...layout.notes.map((note) => `note ${note}`),
];

const partitionLine = (partition: LayoutPartition): string =>
  [
    partition.role,
    partition.size ?? 'rest',
    `"${partition.partLabel}"`,
    partition.partUuid && `partuuid=${partition.partUuid}`,
    partition.luks &&
      `luks(${[
        partition.luks.name,
        partition.luks.label && `label=${partition.luks.label}`,
        partition.luks.uuid && `uuid=${partition.luks.uuid}`,
      ]
        .filter(Boolean)
        .join(' ')})`,
    partition.format ?? 'empty',
    partition.label && `label=${partition.label}`,
    partition.uuid && `uuid=${partition.uuid}`,
    partition.subvolumes.length > 0 && `subvolumes=${partition.subvolumes.join(',')}`,
  ]
    .filter(Boolean)
    .join(' ');
