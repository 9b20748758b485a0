import { z } from 'zod';
import { type DriveName, driveNameFields } from './drive-details.ts';
import { variants } from './variants.ts';

/** The programs that have an engine each. */
export const Shell = z.enum(['window', 'commandLine', 'browser']);
export type Shell = z.infer<typeof Shell>;

/** Something that a job or a service wants for itself, and what for. */
export const LockWish = z.object({
  /** Of this all of this user's processes know it by: `driveLock`, `hostLock`. */
  name: z.string(),
  /** What a person knows it by. */
  thing: variants('kind', {
    drive: { device: z.string(), ...driveNameFields },
    host: { host: z.string() },
  }),
  use: z.enum(['written', 'read', 'built', 'served', 'ejected']),
});
export type LockWish = z.infer<typeof LockWish>;

export const Lock = LockWish.extend({
  /** Whose it is: the id of a job, or the name of a service, in its own process. */
  work: z.string(),
  shell: Shell,
  /** In another process than the one that tells of it, which can't end it. */
  isElsewhere: z.boolean(),
  /** Milliseconds since 1970. */
  since: z.number(),
});
export type Lock = z.infer<typeof Lock>;

/** Pure. By the device or file itself, since a drive has several ids (`file:/x/p.img`, `file:/x/./p.img`). */
export const driveLock = (device: string): string => `drive:${device}`;

export const driveWish = (
  { device, description, madeUpName }: DriveName & { device: string },
  use: LockWish['use'],
): LockWish => ({
  name: driveLock(device),
  thing: { kind: 'drive', device, description, madeUpName },
  use,
});

/**
 * Pure. A fleet of this machine is its folder, by whatever kind of reference and of whichever revision; any other is resolved to a revision, which
 * changes, and goes by its reference.
 */
export const hostLock = (fleet: { reference: string; resolved: string }, host: string): string =>
  `host:${folderOf(fleet.resolved) ?? fleet.reference}#${host}`;

const folderOf = (resolved: string): string | null => {
  if (resolved.startsWith('/')) return resolved;
  const [, path, query = ''] = /^(?:path:|git\+file:\/\/)(\/[^?]*)(\?.*)?$/.exec(resolved) ?? [];
  if (path === undefined) return null;
  const dir = /[?&]dir=([^&]+)/.exec(query)?.[1] ?? '';
  const parts = decodeURIComponent(`${path}/${dir}`).split('/');
  return `/${parts.filter((part) => part !== '' && part !== '.').join('/')}`;
};

export const lockOn = (locks: readonly Lock[], name: string): Lock | null =>
  locks.find((lock) => lock.name === name) ?? null;
