import type { ImageAbout } from '../../electron/contract/index.ts';
import { sayOf, type Translate } from './i18n.ts';

/** Pure. Such as `NIXOS_24_05, ISO 9660, boots BIOS and UEFI, 1.1 GB`. */
export const imageWords = (t: Translate, about: ImageAbout): string => sayOf(t).image(about);
