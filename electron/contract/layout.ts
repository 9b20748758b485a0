import { z } from 'zod';

/** A partition that the installer creates. */
export const LayoutPartition = z.object({
  role: z.enum(['esp', 'biosBoot', 'boot', 'swap', 'root', 'data']),
  /** In sgdisk's syntax (`512M`, `8G`); null for the one that takes the rest. */
  size: z.string().nullable(),
  /** Its name in the partition table. */
  partLabel: z.string(),
  /** Where the host finds it by this; else one is made up. */
  partUuid: z.string().nullable(),
  /** The container around the file system. `name` is the one under /dev/mapper. */
  luks: z
    .object({ name: z.string(), label: z.string().nullable(), uuid: z.string().nullable() })
    .nullable(),
  /** Null for a partition without contents (`biosBoot`). */
  format: z.enum(['vfat', 'ext4', 'xfs', 'btrfs', 'swap']).nullable(),
  label: z.string().nullable(),
  uuid: z.string().nullable(),
  /** Of a btrfs, as paths within it (`@`, `@/home`), parents first. */
  subvolumes: z.array(z.string()),
});
export type LayoutPartition = z.infer<typeof LayoutPartition>;

/** What the installer does with a disk, read from the configuration of the host (nix/lib/layout.nix). */
export const Layout = z.object({
  /** `disko`: the host's own script partitions; `partitions` is empty then. */
  method: z.enum(['partition', 'disko']),
  firmware: z.enum(['efi', 'bios', 'both']),
  /** In their order on the disk. */
  partitions: z.array(LayoutPartition),
  /** In the order of mounting. */
  mounts: z.array(
    z.object({
      mountPoint: z.string(),
      /** Number of the partition, from 0. */
      partition: z.number().int(),
      fsType: z.string(),
      options: z.array(z.string()),
    }),
  ),
  /** Exist already, on another disk, and are only mounted. */
  kept: z.array(
    z.object({
      mountPoint: z.string(),
      device: z.string(),
      fsType: z.string(),
      options: z.array(z.string()),
    }),
  ),
  /** Not created: memory, bind mounts, network, swap files. */
  ignored: z.array(z.object({ mountPoint: z.string(), why: z.string() })),
  disko: z
    .object({
      devices: z.array(z.string()),
      /** LUKS devices whose passphrase is asked for, in the order in which the script asks. */
      passphrases: z.array(z.string()),
    })
    .nullable(),
  /** Why this host can't be installed so, each with a way out. Empty where it can. */
  problems: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string() })),
});
export type Layout = z.infer<typeof Layout>;
