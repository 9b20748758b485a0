/**
 * Of all settings together; it stands beside them, under the key `version`. Raise it where an older Flakestick would lose
 * or misread what this one keeps. The registry of sticks has a number of its own (`adapters/sticks.ts`).
 */
export const SETTINGS_VERSION = 1;

export const isNewerSettings = (version: unknown): boolean =>
  typeof version === 'number' && version > SETTINGS_VERSION;

const NEWER_DATA = 'NEWER_DATA';

/** What a port rejects with where a newer Flakestick kept something: it is left as it is. */
export const newerDataError = (path: string): Error =>
  Object.assign(new Error(`${path} was made by a newer Flakestick`), { code: NEWER_DATA });

export const isNewerData = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === NEWER_DATA;
