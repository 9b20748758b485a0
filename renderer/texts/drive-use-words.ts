import type { Translate } from './i18n.ts';

/** The words of `electron/engine/drives/eligibility.ts` and `check-drive.ts`, which end with the thing behind the reason. */
const named = [
  ['swapFile', /^holds the swap file (.+)$/],
  ['holds', /^holds (.+)$/],
  ['content', /^its content is (.+)$/],
  ['heldBy', /^held by (.+)$/],
  ['notOwn', /^not a disk of its own \((.+)\)$/],
] as const;

const whole = {
  swap: 'swap',
  'member of a ZFS pool': 'zfs',
  'it is the image itself': 'image',
  'another program or the kernel holds it': 'program',
  'a partition, not a whole disk': 'partition',
  'a disk in memory': 'memory',
  'a hardware partition': 'hardware',
  'an optical drive': 'optical',
  'no medium in it': 'noMedium',
} as const;

const isWhole = (detail: string): detail is keyof typeof whole => Object.hasOwn(whole, detail);

const devicesOfBtrfs = /^one of the (\d+) devices of a mounted btrfs$/;

/**
 * Pure. What stands behind the reason against a drive, in the language of the window. The engine has it as a part of an
 * English sentence (`Drive.reasonDetail`); what is not known here stays as the engine says it.
 */
export const driveUseWords = (t: Translate, detail: string): string => {
  if (isWhole(detail)) return t(`drives.use.${whole[detail]}`);
  const devices = devicesOfBtrfs.exec(detail)?.[1];
  if (devices) return t('drives.use.btrfs', { count: Number(devices) });
  for (const [key, pattern] of named) {
    const what = pattern.exec(detail)?.[1];
    if (what) return t(`drives.use.${key}`, { what });
  }
  return detail;
};
