import type { DriveIdentity } from '../contract/drive-details.ts';

/** What tells most goes first. */
const FIELDS = ['path', 'deviceNumber', 'sizeBytes', 'diskseq', 'busPath', 'serial'] as const;

/**
 * Pure. What of the drive that was confirmed is another now; null: it is the same one. All of it counts, so whoever can't see something of
 * what is there now says so by leaving it as it was confirmed.
 */
export const changedField = (
  confirmed: DriveIdentity,
  found: DriveIdentity,
): (typeof FIELDS)[number] | null =>
  FIELDS.find((field) => confirmed[field] !== found[field]) ?? null;
