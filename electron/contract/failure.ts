import { z } from 'zod';

/**
 * Every way in which a call or a job is expected to fail. A caller decides by the code, never by the text.
 * The command line maps each to an exit status in `electron/cli/exit-status.ts`.
 */
export const FailureCode = z.enum([
  // Anywhere
  'INTERNAL',
  'USAGE',
  'CANCELLED',
  'JOB_NOT_FOUND',
  'JOB_RUNNING',
  'FILE_EXISTS',
  'FILE_UNWRITABLE',
  /** A newer Flakestick kept it: it is left as it is. */
  'DATA_NEWER',
  // Fleet
  'FLAKE_REFERENCE_INVALID',
  'FLAKE_NOT_FOUND',
  'FLAKE_INVALID',
  'HOST_NOT_FOUND',
  /** A warning: a part of the flake can't be read, so that hosts or installers may be missing. */
  'FLEET_INCOMPLETE',
  /** A warning: nix did not take the settings that the flake brings. */
  'CONFIG_IGNORED',
  'ATTRIBUTE_MISSING',
  'EVALUATION_FAILED',
  'OPTION_UNAVAILABLE',
  'OPTION_INVALID',
  /** The host's file systems can't be created by the installer. */
  'LAYOUT_IMPOSSIBLE',
  /** A warning: what has to be known of the target's disk or firmware. */
  'LAYOUT_NOTE',
  /** A warning: the stick carries the flake's files, but not their history. */
  'HISTORY_MISSING',
  /** A warning: the source of an input can't be had, and nothing needs it; the stick goes without. */
  'INPUT_LEFT_OUT',
  /** A warning: the revision that gets installed is on this machine only. */
  'REVISION_UNPUSHED',
  /** A warning: a build printed a deploy key that it may not print, or two different ones. */
  'DEPLOY_KEY_DOUBTFUL',
  // Nix
  'NIX_MISSING',
  'NIX_TOO_OLD',
  'NIX_UNUSABLE',
  'BUILD_FAILED',
  'DISK_FULL',
  /** A warning: the build may need more room than there is. */
  'DISK_SHORT',
  /** Something that an installation without a network needs is not in the image. */
  'PROOF_INCOMPLETE',
  /** A warning in a build: whether all is in the image can't be told. */
  'PROOF_UNAVAILABLE',
  'OFFLINE',
  // Image
  'IMAGE_NOT_FOUND',
  'IMAGE_AMBIGUOUS',
  'IMAGE_EMPTY',
  'IMAGE_UNREADABLE',
  'IMAGE_CORRUPT',
  /** A warning: whether the image fits shows only while it is written. */
  'IMAGE_UNCOUNTED',
  /** Nothing that starts from a stick, as far as its bytes tell. */
  'NOT_AN_IMAGE',
  /** A build's image is a link that leads out of nix's store. */
  'IMAGE_OUTSIDE_STORE',
  // Drive: refused for safety
  'DRIVE_TOO_SMALL',
  'DRIVE_READ_ONLY',
  'DRIVE_IN_USE',
  'DRIVE_MOUNTED',
  'DRIVE_FIXED',
  'DRIVE_HOLDS_DATA',
  'DRIVE_CHANGED',
  'DRIVE_NOT_A_DISK',
  'CONFIRMATION_REQUIRED',
  // Drive: went wrong
  'DRIVE_NOT_FOUND',
  'DRIVE_LOST',
  'DRIVES_UNREADABLE',
  'UNMOUNT_FAILED',
  'EJECT_FAILED',
  'WRITE_FAILED',
  'READ_FAILED',
  'VERIFY_MISMATCH',
  /** A warning: nothing came back from the drive for some time; it may go on. */
  'DRIVE_STALLED',
  /** A warning: blocks were rewritten, and then read back right. */
  'BLOCKS_REPAIRED',
  /** A warning: the drive holds less than it claims, though the image fits. */
  'CAPACITY_FALSE',
  'SIGNATURES_LEFT',
  /** A warning: no interrupted write of this image to this drive is known. */
  'NOTHING_TO_RESUME',
  /** Nothing is known of this stick, so it can't be verified without the image. */
  'STICK_UNKNOWN',
  'HELPER_LOST',
  'HELPER_UNAVAILABLE',
  'AUTHORISATION_UNAVAILABLE',
  'AUTHORISATION_DISMISSED',
]);
export type FailureCode = z.infer<typeof FailureCode>;

export const Failure = z.object({
  code: FailureCode,
  /** What happened, with the thing by its name. */
  message: z.string(),
  /** The next step, or null where there is none. */
  hint: z.string().nullable(),
  params: z.record(z.string(), z.json()),
});
export type Failure = z.infer<typeof Failure>;

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const failure = (
  code: FailureCode,
  message: string,
  hint: string | null = null,
  params: Failure['params'] = {},
): Failure => ({ code, message, hint, params });

export const fail = (
  code: FailureCode,
  message: string,
  hint: string | null = null,
  params: Failure['params'] = {},
): { ok: false; error: Failure } => ({ ok: false, error: failure(code, message, hint, params) });
