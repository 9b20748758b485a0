import type { FailureCode } from '../contract/index.ts';

/** Exit statuses that scripts rely on (design: "Command line"). */
export const exitStatus = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  cancelled: 4,
  mismatch: 5,
} as const;

const special: Partial<Record<FailureCode, number>> = {
  USAGE: exitStatus.usage,
  FLAKE_REFERENCE_INVALID: exitStatus.usage,
  OPTION_INVALID: exitStatus.usage,

  NOT_AN_IMAGE: exitStatus.refused,
  IMAGE_OUTSIDE_STORE: exitStatus.refused,
  DRIVE_TOO_SMALL: exitStatus.refused,
  DRIVE_READ_ONLY: exitStatus.refused,
  DRIVE_IN_USE: exitStatus.refused,
  DRIVE_MOUNTED: exitStatus.refused,
  DRIVE_FIXED: exitStatus.refused,
  DRIVE_HOLDS_DATA: exitStatus.refused,
  DRIVE_CHANGED: exitStatus.refused,
  DRIVE_NOT_A_DISK: exitStatus.refused,
  CONFIRMATION_REQUIRED: exitStatus.refused,

  CANCELLED: exitStatus.cancelled,
  AUTHORISATION_DISMISSED: exitStatus.cancelled,

  VERIFY_MISMATCH: exitStatus.mismatch,
};

export const exitStatusOf = (code: FailureCode): number => special[code] ?? exitStatus.failed;
