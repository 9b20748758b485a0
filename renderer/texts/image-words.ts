import type { ImageAbout } from '../../electron/contract/index.ts';
import { formatSize } from './format.ts';
import type { Translate } from './i18n.ts';

/** Pure. Such as `NIXOS_24_05, ISO 9660, boots BIOS and UEFI, 1.1 GB`. */
export const imageWords = (
  t: Translate,
  { label, layout, partitions, boots, sizeBytes }: ImageAbout,
): string =>
  [
    label,
    t(`image.layout.${layout ?? 'none'}`),
    partitions === null ? null : t('image.partitions', { count: partitions }),
    bootsWords(t, boots),
    sizeBytes === null ? null : formatSize(t, sizeBytes),
  ]
    .filter((fact) => fact !== null)
    .join(', ');

const bootsWords = (t: Translate, boots: ImageAbout['boots']): string | null => {
  const [first, second] = boots;
  if (first === undefined) return null;
  return t(`image.boots.${second === undefined ? first : 'both'}`);
};
