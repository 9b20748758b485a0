import { z } from 'zod';

export const LayoutPartition = z.object({
  role: z.enum(['esp', 'biosBoot', 'boot', 'swap', 'root', 'data']),
  /** In sgdisk's syntax (`512M`, `8G`); null for the one that takes the rest. */
  size: z.string().nullable(),
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
  /** Folders that are mounted elsewhere as well, in their order; only where the system is installed through them. */
  binds: z.array(z.object({ mountPoint: z.string(), source: z.string() })).optional(),
  /** Not created: memory, bind mounts, network, swap files. */
  ignored: z.array(z.object({ mountPoint: z.string(), why: z.string() })),
  /**
   * Files that the host expects on the target before it starts for the first time, with what expects them, and who
   * brings each: a question at the target, the stick's store, the extra commands, disko's own script, a device that has
   * to be connected, or nothing (then that is among the problems).
   */
  files: z
    .array(
      z.object({
        path: z.string(),
        what: z.string(),
        from: z.enum(['question', 'store', 'commands', 'script', 'device', 'nothing']),
      }),
    )
    .default([]),
  /** What has to be known and does not stand against installing, a sentence or two each. */
  notes: z.array(z.string()).default([]),
  disko: z
    .object({
      /** Disks that the script erases. */
      devices: z.array(z.string()),
      /** Disks that it uses, and leaves what is on them (`destroy = false`). */
      untouched: z.array(z.string()).default([]),
      /** LUKS containers, pools and file systems that are encrypted, by their names. */
      encrypted: z.array(z.string()).default([]),
      /** LUKS containers whose passphrase the script asks for, in its order. */
      passphrases: z.array(z.string()),
      /** Files from which the script reads a passphrase: it is asked for, and is there while the script runs. */
      keyFiles: z
        .array(
          z.object({
            path: z.string(),
            /** What it opens, by the names of `encrypted`. */
            opens: z.array(z.string()),
            /** Characters that a passphrase needs. */
            minimum: z.number().int(),
          }),
        )
        .default([]),
    })
    .nullable(),
  /** Why this host can't be installed so, each with a way out. Empty where it can. */
  problems: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string() })),
});
export type Layout = z.infer<typeof Layout>;
