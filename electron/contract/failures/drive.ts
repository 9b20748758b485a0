import { z } from 'zod';
import { Check } from '../check.ts';
import { DriveContent, DriveObstacle, driveNameFields } from '../drive-details.ts';
import { Signature, StickState } from '../stick-state.ts';
import { variants } from '../variants.ts';
import { Cause, Command, driveFields, said } from './fields.ts';

const device = z.string();
const offset = z.number().int();

/** Where a drive differs: the first byte, and how far it goes. `blocks` of 64 KiB differ in between. */
const differenceFields = { offset, lengthBytes: z.number().int(), blocks: z.number().int() };

/** What was written at one place appears at another: `[shown, written]`, in bytes. Null: it is not there when it is read back. */
const same = z.tuple([offset, offset]).nullable();

export const driveFailures = {
  // Refused for safety
  DRIVE_TOO_SMALL: z.object({
    ...driveFields,
    driveBytes: z.number().int(),
    /** Null where only that it is larger than the drive is known. */
    imageBytes: z.number().int().nullable(),
    /** How well `imageBytes` is known. With `about` it is a warning: it may fit. */
    known: z.enum(['exactly', 'atLeast', 'about']),
    /** Whose installer it is; null for an image that was there. */
    host: z.string().nullable(),
  }),
  DRIVE_READ_ONLY: z.object(driveFields),
  DRIVE_IN_USE: z.object({ ...driveFields, obstacle: DriveObstacle }),
  /** `through`: kernel names of what is built on it and mounted. */
  DRIVE_MOUNTED: z.object({
    ...driveFields,
    mountpoints: z.array(z.string()),
    through: z.array(z.string()),
    flag: z.literal('--unmount'),
  }),
  DRIVE_FIXED: z.object({
    ...driveFields,
    obstacle: DriveObstacle,
    flag: z.literal('--allow-fixed'),
  }),
  DRIVE_HOLDS_DATA: z.object({
    ...driveFields,
    obstacle: DriveObstacle,
    flag: z.literal('--erase-data'),
  }),
  DRIVE_CHANGED: z.object({
    device,
    what: z.enum([
      'exchanged',
      'link',
      'deviceNumber',
      'size',
      'pluggedAnew',
      'port',
      'serial',
      'file',
      'practiceDrive',
    ]),
  }),
  DRIVE_NOT_A_DISK: variants('reason', {
    noSize: { device },
    obstacle: { ...driveFields, obstacle: DriveObstacle },
    // What was asked for is none.
    partition: { device, whole: z.string().nullable() },
    unused: { device, command: Command },
    file: { device },
    folder: { device, command: Command },
    noBlockDevice: { device, command: Command },
    notPractice: { device, what: z.enum(['link', 'notFile', 'unmarked', 'noSize']) },
    // What the helper found.
    deviceMapper: { device },
    raid: { device },
    /** A loop device on another device. */
    passesOn: { device, to: z.string() },
    /** A loop device on what has no name any more, or not here: a file, or another device. */
    unseen: { device, to: z.string() },
    wrongKind: { device, practice: z.boolean() },
  }),
  CONFIRMATION_REQUIRED: z.object({
    drives: z.array(
      z.object({
        device,
        ...driveNameFields,
        sizeBytes: z.number().int().nullable(),
        mountpoints: z.array(z.string()),
        content: DriveContent.nullable(),
      }),
    ),
    flags: z.array(z.enum(['--yes', '--erase-data'])),
  }),

  // Went wrong
  DRIVE_NOT_FOUND: variants('reason', {
    selector: { device, command: Command },
    /** It was there before. */
    gone: { device },
    practice: { device, command: Command },
  }),
  /** `doing`, `offset`: null where it was not being worked on, or that is not known. */
  DRIVE_LOST: z.object({
    device,
    doing: z.enum(['writing', 'reading', 'flushing']).nullable(),
    offset: offset.nullable(),
    errno: z.string().nullable(),
  }),
  DRIVES_UNREADABLE: variants('reason', {
    system: { said },
    /** What `doctor` found not to be ready. */
    checks: { checks: z.array(Check) },
  }),
  UNMOUNT_FAILED: z.object({ device, mountpoint: z.string(), said }),
  EJECT_FAILED: variants('reason', {
    loop: { device, command: Command },
    noUdisks: { device },
    refused: { device, said },
  }),
  WRITE_FAILED: variants('reason', {
    write: { device, offset, errno: z.string(), said },
    /** The disk that holds a practice drive is full. */
    diskFull: { device, offset, errno: z.string() },
    open: { device, said },
  }),
  READ_FAILED: variants('reason', {
    read: { device, offset, errno: z.string(), said },
    open: { device, said },
  }),
  VERIFY_MISMATCH: variants('reason', {
    /** `tried`: what was done about it, in vain. `cause`: why writing it again failed. */
    image: {
      device,
      ...differenceFields,
      tried: z.enum(['nothing', 'tooMuch', 'failed', 'twice']),
      cause: Cause.nullable(),
    },
    /** The image does not fit into what is really there; `realBytes`: null where that is not known, 0 where nothing is. */
    capacity: {
      device,
      ...differenceFields,
      claimedBytes: z.number().int(),
      realBytes: z.number().int().nullable(),
      same,
      restored: z.boolean(),
    },
    /** Without the image; `writtenAt`: in milliseconds since 1970. */
    remembered: { device, ...differenceFields, writtenAt: z.number(), flag: z.literal('--delta') },
  }),
  /** A warning: nothing came back from the drive for some time; it may go on. */
  DRIVE_STALLED: z.object({
    device,
    phase: z.enum(['writing', 'syncing', 'verifying']),
    seconds: z.number(),
    flag: z.literal('--resume'),
  }),
  /** A warning: blocks were rewritten, and then read back right. */
  BLOCKS_REPAIRED: z.object({ device, offset, blocks: z.number().int() }),
  /** A warning: the drive holds less than it claims, though the image fits. */
  CAPACITY_FALSE: variants('reason', {
    /** `imageBytes`: null where a stream does not say it. */
    less: {
      device,
      offset,
      claimedBytes: z.number().int(),
      realBytes: z.number().int().nullable(),
      same,
      imageBytes: z.number().int().nullable(),
    },
    /** It did not take back what stood beyond the image before it was probed. */
    notRestored: { device, claimedBytes: z.number().int() },
  }),
  /** A warning: the image is what it should be, and the drive may still be taken for something else. */
  SIGNATURES_LEFT: z.object({
    device,
    signatures: z.array(Signature),
    /** `onlyRead`: nothing was to be written. `untrusted`: the drive has less than it says. `notKept`: overwritten in vain. */
    why: z.enum(['onlyRead', 'untrusted', 'notKept', 'failed']),
    cause: Cause.nullable(),
    /** Clear them by hand; empty where that would not help. */
    commands: z.array(Command),
  }),
  /** A warning: no interrupted write of this image to this drive is known. */
  NOTHING_TO_RESUME: z.object({
    device,
    why: z.enum(['unknown', 'otherImage', 'verified', 'nothingWritten']),
    /** That was written last; null where nothing was. */
    image: z.string().nullable(),
    flag: z.literal('--delta'),
  }),
  /** Nothing is known of this stick, so it can't be verified without the image. */
  STICK_UNKNOWN: variants('reason', {
    unreadable: { device, said, command: Command },
    unknown: { device, command: Command },
    /** `writtenAt`: in milliseconds since 1970. `isFinished`: it came to an end, if to no good one. */
    unfinished: {
      device,
      image: z.string(),
      writtenAt: z.number(),
      isFinished: z.boolean(),
      command: Command,
    },
  }),
  HELPER_LOST: variants('reason', {
    silent: { device },
    ended: {
      device,
      exitCode: z.number().int().nullable(),
      signal: z.string().nullable(),
      text: z.array(z.string()),
    },
  }),
  HELPER_UNAVAILABLE: variants('reason', {
    ended: {
      exitCode: z.number().int().nullable(),
      signal: z.string().nullable(),
      text: z.array(z.string()),
    },
    unreadable: { said },
  }),
  AUTHORISATION_UNAVAILABLE: variants('reason', {
    refused: { devices: z.array(device), said },
    /** `ways` that were tried; `said`: null where the program is not installed. */
    nobody: {
      devices: z.array(device),
      ways: z.array(z.object({ program: z.string(), said: said.nullable() })),
    },
    /** The helper may not open it. */
    open: { device },
  }),
  AUTHORISATION_DISMISSED: z.object({ devices: z.array(device) }),
};

export const DriveAfter = z.object({
  device,
  stick: StickState,
  /** It was to be written; else it was only read. */
  wasToBeWritten: z.boolean(),
  /** Why it is no wonder that it differs; null where it is one. `reachedShare`: of the image, from 0 to 1. */
  past: variants('reason', {
    differed: {},
    neverEnded: { reachedShare: z.number().nullable() },
    interrupted: { reachedShare: z.number().nullable() },
  }).nullable(),
});
export type DriveAfter = z.infer<typeof DriveAfter>;
