import { expect, test } from 'vitest';
import { exitStatusOf } from '../../../electron/cli/exit-status.ts';
import { FailureCode } from '../../../electron/contract/index.ts';

test('exit statuses are those that scripts rely on', () => {
  const byStatus = Object.groupBy(FailureCode.options, (code) => exitStatusOf(code));
  expect(byStatus[0]).toBeUndefined();
  expect(byStatus[2]).toEqual(['USAGE', 'FLAKE_REFERENCE_INVALID', 'OPTION_INVALID']);
  expect(byStatus[3]?.sort()).toEqual([
    'CONFIRMATION_REQUIRED',
    'DRIVE_CHANGED',
    'DRIVE_FIXED',
    'DRIVE_HOLDS_DATA',
    'DRIVE_IN_USE',
    'DRIVE_MOUNTED',
    'DRIVE_NOT_A_DISK',
    'DRIVE_READ_ONLY',
    'DRIVE_TOO_SMALL',
    'IMAGE_OUTSIDE_STORE',
    'NOT_AN_IMAGE',
  ]);
  expect(byStatus[4]?.sort()).toEqual(['AUTHORISATION_DISMISSED', 'CANCELLED']);
  expect(byStatus[5]).toEqual(['VERIFY_MISMATCH']);
});
