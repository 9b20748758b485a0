import { type ImageAbout, showName } from '../contract/index.ts';
import { sizeInWords } from './words.ts';

const layouts: Record<NonNullable<ImageAbout['layout']>, string> = {
  iso9660: 'ISO 9660',
  gpt: 'GPT',
  mbr: 'MBR',
  bootRecord: 'boot record',
};

const firmwares = { bios: 'BIOS', uefi: 'UEFI' };

/** Such as `NIXOS_24_05, ISO 9660, boots BIOS and UEFI, 1.1 GB`. */
export const imageInWords = ({ label, layout, partitions, boots, sizeBytes }: ImageAbout): string =>
  [
    ...(label === null ? [] : [showName(label)]),
    layout === null ? 'no disk image by its looks' : layouts[layout],
    ...(partitions === null
      ? []
      : [`${partitions} ${partitions === 1 ? 'partition' : 'partitions'}`]),
    ...(boots.length === 0 ? [] : [`boots ${boots.map((name) => firmwares[name]).join(' and ')}`]),
    ...(sizeBytes === null ? [] : [sizeInWords(sizeBytes)]),
  ].join(', ');
