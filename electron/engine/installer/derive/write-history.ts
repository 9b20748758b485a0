import { join } from 'node:path';
import type { Failure } from '../../../contract/index.ts';
import { runGit } from './git-command.ts';
import type { Carried } from './local-history.ts';
import type { DeriveNeeds } from './needs.ts';
import { initBare, lendObjects } from './own-repository.ts';

/**
 * A repository with nothing but the carried branches and tags, as a bundle; where the history is cut off, which a bundle
 * can't express, as the bare repository itself. Null when all went well; else `HISTORY_MISSING` or `CANCELLED`.
 */
export const writeHistory = async (
  ports: DeriveNeeds,
  { objects, format, refs, head, revision, shallow }: Carried,
  folder: string,
  name: 'repository.bundle' | 'repository.git',
  signal: AbortSignal,
): Promise<Failure | null> => {
  const { files } = ports;
  const bare = join(folder, 'repository.git');
  const git = (...args: string[]) => runGit(ports, [`--git-dir=${bare}`, ...args], signal);
  const made = await initBare(ports, bare, format, signal);
  if (!made.ok) return made.error;
  await lendObjects(ports, bare, objects);
  await files.writeText(join(bare, 'packed-refs'), writeRefs(refs));
  await files.writeText(
    join(bare, 'HEAD'),
    head === null ? `${revision}\n` : `ref: refs/heads/${head}\n`,
  );
  if (name === 'repository.bundle') {
    const bundle = join(folder, name);
    const created = await git(
      'bundle',
      'create',
      '--quiet',
      bundle,
      'HEAD',
      '--branches',
      '--tags',
    );
    await files.remove(bare);
    return created.ok ? null : created.error;
  }
  await files.writeText(join(bare, 'shallow'), shallow ?? '');
  const packed = await git('repack', '--quiet', '-a', '-d');
  if (!packed.ok) return packed.error;
  await files.remove(join(bare, 'objects', 'info', 'alternates'));
  const whole = await git('rev-list', '--objects', '--quiet', 'HEAD', '--branches', '--tags');
  return whole.ok ? null : whole.error;
};

/** As git packs them: sorted by name. */
const writeRefs = (refs: Carried['refs']): string =>
  [...refs]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, object]) => `${object} ${name}\n`)
    .join('');
