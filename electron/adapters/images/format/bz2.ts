import { atLeastOfPoorlyPacked, type ImageFormat } from './packing.ts';
import { unpackWithProgram } from './unpackers.ts';

export const bz2: ImageFormat = {
  name: 'bzip2',
  // Its block's magic number too, as three letters are few.
  magic: /^425a683[1-9](314159265359|177245385090)/,
  program: { name: 'bzip2', toInstall: 'bzip2' },
  atLeast: async (fileBytes) => atLeastOfPoorlyPacked(fileBytes),
  measure: async () => ({ ok: true, bytes: null }),
  unpack: (image, read, stop) => unpackWithProgram(image, ['-dc'], read, stop),
};
