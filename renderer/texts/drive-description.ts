import type { DriveName } from '../../electron/contract/index.ts';
import type { Translate } from './i18n.ts';

/** Pure. The drive's own name, or what it is called where it has none. */
export const driveDescription = (t: Translate, { description, madeUpName }: DriveName): string =>
  madeUpName ? t(`drives.made.${madeUpName.kind}`, { name: madeUpName.name }) : description;
