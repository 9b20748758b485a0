/** How an image may be packed, by the ends of its name: each is unpacked by a file in `adapters/images/format/`. */
export const packedFormats = ['zst', 'xz', 'gz', 'bz2'] as const;
export type PackedFormat = (typeof packedFormats)[number];

const plainSuffixes = ['iso', 'img', 'raw'] as const;

/** How names of images end, packed or not, without the dot. */
export const imageSuffixes: readonly string[] = [...plainSuffixes, ...packedFormats];

/** How names of packed files end; also what is taken off to get the name of what is inside. */
export const packedSuffix = new RegExp(`\\.(${packedFormats.join('|')})$`);

const imageName = new RegExp(
  `\\.(?:${plainSuffixes.join('|')})(?:\\.(?:${packedFormats.join('|')}))?$`,
  'i',
);

/** Pure. Whether a file is an image by its name. */
export const isImageName = (name: string): boolean => imageName.test(name);
