/** How an image may be packed, by the ends of its name: each is unpacked by a file in `adapters/images/format/`. */
export const packedFormats = ['zst', 'xz', 'gz', 'bz2'] as const;
export type PackedFormat = (typeof packedFormats)[number];

const plainSuffixes = ['iso', 'img', 'raw'] as const;

/** How names of images end, packed or not, without the dot. */
export const imageSuffixes: readonly string[] = [...plainSuffixes, ...packedFormats];

const packedSuffix = new RegExp(`\\.(${packedFormats.join('|')})$`, 'i');

export const packedByName = (path: string): PackedFormat | null =>
  (packedSuffix.exec(path)?.[1]?.toLowerCase() ?? null) as PackedFormat | null;

/** Pure. What a packed file is called without that, as what is inside is. */
export const nameInside = (path: string): string => path.replace(packedSuffix, '');

const imageName = new RegExp(
  `\\.(?:${plainSuffixes.join('|')})(?:\\.(?:${packedFormats.join('|')}))?$`,
  'i',
);

export const isImageName = (name: string): boolean => imageName.test(name);
