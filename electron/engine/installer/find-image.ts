import { dirname, join } from 'node:path';
import {
  fail,
  imageOutsideStore,
  isImageName,
  ok,
  ownCommands,
  type Result,
} from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';

export type FoundImage = { image: string; sizeBytes: number };

const folders = ['iso', 'sd-image'];

/**
 * The image in a build's output: the only one under its `iso/` or `sd-image/`, or the output itself. Fails with
 * `IMAGE_NOT_FOUND`, `IMAGE_AMBIGUOUS` (both list what is there), `IMAGE_EMPTY`, or `IMAGE_OUTSIDE_STORE` where it is a link to what no build made.
 */
export const findImage = async (
  { files }: Pick<Ports, 'files'>,
  output: string,
): Promise<Result<FoundImage>> => {
  const stat = await files.stat(output);
  if (!stat) return notFoundError(output, []);
  if (stat.kind === 'file') return describe(files, output, output);
  const there = await listFolders(files, output);
  const images = there.filter((path) => isImageName(path));
  const [first] = images;
  if (first === undefined) {
    return notFoundError(
      output,
      there.length > 0 ? there : await files.list(output).catch(() => []),
    );
  }
  if (images.length > 1) {
    return fail('IMAGE_AMBIGUOUS', {
      output,
      images,
      command: ownCommands.flash(join(output, first)),
    });
  }
  return describe(files, output, join(output, first));
};

/** Files right below the folders that images are put into, as paths within the output. */
const listFolders = async (files: Ports['files'], output: string): Promise<string[]> => {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await files.list(join(output, folder)).catch(() => []);
    for (const name of names.toSorted()) {
      const stat = await files.stat(join(output, folder, name));
      if (stat?.kind === 'file') found.push(join(folder, name));
    }
  }
  return found;
};

const describe = async (
  files: Ports['files'],
  output: string,
  image: string,
): Promise<Result<FoundImage>> => {
  const [store, real] = [await files.realPath(dirname(output)), await files.realPath(image)];
  if (!real?.startsWith(`${store}/`)) return imageOutsideStore(image, real);
  const sizeBytes = (await files.stat(image))?.sizeBytes ?? 0;
  return sizeBytes > 0
    ? ok({ image, sizeBytes })
    : fail('IMAGE_EMPTY', { path: image, isBuilt: true });
};

const notFoundError = (output: string, there: string[]) =>
  fail('IMAGE_NOT_FOUND', { reason: 'build', output, files: there.slice(0, 100) });
