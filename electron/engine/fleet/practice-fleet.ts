import { join } from 'node:path';
import { fail, ok, type Result, saidBy } from '../../contract/index.ts';
import type { Environment, Ports } from '../ports/index.ts';

/** The shipped one may lie in a git repository that does not know it, or where nobody may read it but root. */
const folderOf = ({ cache }: Environment['folders']) => join(cache, 'practice-fleet');

const referenceOf = (folder: string) =>
  `path:${folder.split('/').map(encodeURIComponent).join('/')}`;

/**
 * The reference of the practice fleet: a copy in the app's cache folder, brought up to date with what is shipped.
 * Fails with `FILE_UNWRITABLE`.
 */
export const preparePracticeFleet = async ({
  files,
  environment: { folders },
}: Pick<Ports, 'files' | 'environment'>): Promise<Result<string>> => {
  const [shipped, copy] = [join(folders.nix, 'demo'), folderOf(folders)];
  try {
    await files.makeFolder(copy);
    const [wanted, there] = await Promise.all([files.list(shipped), files.list(copy)]);
    for (const name of wanted) {
      const text = await files.readText(join(shipped, name));
      const before = there.includes(name) ? await files.readText(join(copy, name)) : null;
      if (text !== before) await files.writeText(join(copy, name), text);
    }
    for (const name of there) {
      if (!wanted.includes(name)) await files.remove(join(copy, name));
    }
    return ok(referenceOf(copy));
  } catch (error) {
    return fail('FILE_UNWRITABLE', { reason: 'practiceFleet', path: copy, said: saidBy(error) });
  }
};

export const isPracticeFleet = (folders: Environment['folders'], resolved: string): boolean => {
  const places = [folderOf(folders), join(folders.nix, 'demo')];
  return places.some((folder) => resolved === folder || resolved === referenceOf(folder));
};
