import type { DriveObstacle } from './drive-obstacle.ts';

type Difference = { offset: number; lengthBytes: number; blocks: number };
/** What was written at the second offset appears at the first; null: it is not there when it is read back. */
type Same = [number, number] | null;

/** A failure that led to another. */
type Cause = { code: string; params: object };

type OnDrive = { device: string; name: null };

/**
 * What this process has to say of each way to fail: facts, and no sentences. The same as the contract's table (electron/contract/failures), of what
 * can be found here; a test holds the two together.
 */
export type FailureFields = {
  INTERNAL:
    | { reason: 'helper'; said: string; stack: string | null }
    | { reason: 'order'; said: string };
  CANCELLED: { reason: 'cancelled' };
  IMAGE_EMPTY: { path: null; isBuilt: false };
  IMAGE_UNREADABLE:
    | { reason: 'read'; path: null; offset: number | null; said: string }
    | { reason: 'changed'; path: null; what: 'size' | 'content' | 'shorter' | 'unpacked' }
    | {
        reason: 'stream';
        sentBytes: number | null;
        receivedBytes: number | null;
        said: string | null;
      };
  IMAGE_CORRUPT:
    | { reason: 'checksum'; path: null; sha256: string; expectedSha256: string }
    | { reason: 'unpackedSize'; sizeBytes: number; saysBytes: number };
  DRIVE_TOO_SMALL: OnDrive & {
    driveBytes: number;
    imageBytes: number | null;
    known: 'exactly';
    host: null;
  };
  DRIVE_READ_ONLY: OnDrive;
  DRIVE_IN_USE: OnDrive & { obstacle: DriveObstacle };
  DRIVE_MOUNTED: OnDrive & { mountpoints: string[]; through: string[]; flag: '--unmount' };
  DRIVE_FIXED: OnDrive & { obstacle: DriveObstacle; flag: '--allow-fixed' };
  DRIVE_HOLDS_DATA: OnDrive & { obstacle: DriveObstacle; flag: '--erase-data' };
  DRIVE_CHANGED: {
    device: string;
    what:
      | 'link'
      | 'deviceNumber'
      | 'size'
      | 'pluggedAnew'
      | 'port'
      | 'serial'
      | 'file'
      | 'practiceDrive';
  };
  DRIVE_NOT_A_DISK:
    | { reason: 'obstacle'; device: string; name: null; obstacle: DriveObstacle }
    | { reason: 'partition'; device: string; whole: null }
    | { reason: 'notPractice'; device: string; what: 'unmarked' }
    | { reason: 'deviceMapper' | 'raid'; device: string }
    | { reason: 'passesOn'; device: string; to: string }
    | { reason: 'wrongKind'; device: string; practice: boolean };
  DRIVE_LOST: {
    device: string;
    doing: 'writing' | 'reading' | 'flushing' | null;
    offset: number | null;
    errno: string | null;
  };
  WRITE_FAILED:
    | { reason: 'write'; device: string; offset: number; errno: string; said: string }
    | { reason: 'diskFull'; device: string; offset: number; errno: string }
    | { reason: 'open'; device: string; said: string };
  READ_FAILED:
    | { reason: 'read'; device: string; offset: number; errno: string; said: string }
    | { reason: 'open'; device: string; said: string };
  VERIFY_MISMATCH:
    | (Difference & {
        reason: 'image';
        device: string;
        tried: 'nothing' | 'tooMuch' | 'failed' | 'twice';
        cause: Cause | null;
      })
    | (Difference & {
        reason: 'capacity';
        device: string;
        claimedBytes: number;
        realBytes: number | null;
        same: Same;
        restored: boolean;
      });
  /** Warnings. */
  BLOCKS_REPAIRED: { device: string; offset: number; blocks: number };
  CAPACITY_FALSE:
    | {
        reason: 'less';
        device: string;
        offset: number;
        claimedBytes: number;
        realBytes: number | null;
        same: Same;
        imageBytes: number | null;
      }
    | { reason: 'notRestored'; device: string; claimedBytes: number };
  SIGNATURES_LEFT: {
    device: string;
    signatures: { type: string; offset: number }[];
    why: 'onlyRead' | 'untrusted' | 'notKept' | 'failed';
    cause: Cause | null;
    commands: string[][];
  };
  /** The caller may not open the drive: the launcher asks for more. */
  AUTHORISATION_UNAVAILABLE: { reason: 'open'; device: string };
};

export type HelperFailureCode = keyof FailureFields;

/** What this process found itself. */
export type OwnFailure = {
  [Code in HelperFailureCode]: { code: Code; params: FailureFields[Code] };
}[HelperFailureCode];

/** What the launcher said of an image that it feeds, handed back to it as it came. */
export type SourceFailure = { code: 'IMAGE_CORRUPT' | 'IMAGE_UNREADABLE'; params: object };

export type HelperFailure = OwnFailure | SourceFailure;
