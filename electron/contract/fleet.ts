import { z } from 'zod';
import { Failure } from './failure.ts';
import { Layout } from './layout.ts';

/** How an installer for a host can be had (design: "How any flake gets an installer"). */
export const InstallerKind = z.enum(['packageOutput', 'installerConfiguration', 'derived']);
export type InstallerKind = z.infer<typeof InstallerKind>;

export const Installer = z.object({
  kind: InstallerKind,
  /** The full attribute path that gets built, names quoted where needed. */
  attribute: z.string(),
});
export type Installer = z.infer<typeof Installer>;

/**
 * In characters: of a host's name that can be chosen. A machine's own has 64 at most, but that is the flake's affair; as an argument of nix,
 * in percent code, this one still fits (Linux: MAX_ARG_STRLEN is 128 KiB).
 */
export const longestHostName = 12 * 1024;

export const Host = z.object({
  name: z.string(),
  /** Such as `x86_64-linux`; null until asked for, because only an evaluation of the host tells. */
  system: z.string().nullable(),
  installer: Installer,
});
export type Host = z.infer<typeof Host>;

export const Fleet = z.object({
  /** As the user gave it, without `#host`. */
  reference: z.string(),
  /** Absolute and unambiguous: what is passed to nix. */
  resolved: z.string(),
  /** The locked revision, `…-dirty` where nix says so; null for a source without revisions. */
  revision: z.string().nullable(),
  dirty: z.boolean(),
  description: z.string().nullable(),
  hosts: z.array(Host),
  /** The host named by the reference's `#host`, if any. */
  selectedHost: z.string().nullable(),
  practice: z.boolean(),
  /** What is worth knowing of it, such as a part that can't be evaluated; only where there is something. */
  warnings: z.array(Failure).optional(),
});
export type Fleet = z.infer<typeof Fleet>;

export const HostFacts = z.object({
  name: z.string(),
  system: z.string().nullable(),
  /**
   * Whether *Offline (prebuilt)* can be chosen from outside: `selectable`, or `fixed` where the flake's own installer
   * configuration decides.
   */
  offline: z.enum(['selectable', 'fixed']),
  /** Any option of the installer can be set from outside; else the flake's own installer decides over the others. */
  optionsSelectable: z.boolean(),
  /** What the installer will do with the disk; null where the flake's own installer decides. */
  layout: Layout.nullable(),
  /** Null where an installer can be built; else why not. */
  unavailable: Failure.nullable(),
  /** Only where it is another one than the list has: a configuration that is an image itself is built as it is. */
  installer: Installer.optional(),
});
export type HostFacts = z.infer<typeof HostFacts>;

export const RecentFleet = z.object({
  reference: z.string(),
  /** Milliseconds since 1970. */
  openedAt: z.number(),
  hostCount: z.number().int(),
  lastHost: z.string().nullable(),
});
export type RecentFleet = z.infer<typeof RecentFleet>;
