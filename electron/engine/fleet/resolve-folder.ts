import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import type { ParsedReference } from './parse-reference.ts';

type Needs = Pick<Ports, 'files'>;

/**
 * What nix is given for a reference to this machine: the folder that flake.nix really is in, as `nixos-rebuild` does it
 * (`readlink -f`), since nix follows no link to a flake. Any other reference stays as it is. What is not there is said
 * before nix says it, because each of its versions has other words. Fails with `FLAKE_NOT_FOUND` or `FLAKE_INVALID`.
 */
export const findFolder = async (
  ports: Needs,
  { reference, resolved }: ParsedReference,
): Promise<Result<string>> => {
  const path = /^(?:path:|git\+file:\/\/)?(\/[^?]*)/.exec(resolved)?.[1];
  if (path === undefined) return ok(resolved);
  const folder = resolved.startsWith('/') ? resolved : decodeURIComponent(path);
  const stat = await ports.files.stat(folder).catch(() => null);
  if (stat === null) {
    return fail('FLAKE_NOT_FOUND', { reason: 'folder', path: folder });
  }
  if (stat.kind !== 'directory') {
    return fail('FLAKE_INVALID', { reason: 'notFolder', reference });
  }
  if (resolved.startsWith('git+file:') || resolved.includes('?')) {
    const real = (await ports.files.realPath(folder)) ?? folder;
    return ok(real === folder ? resolved : resolved.replace(path, () => encodePath(real)));
  }
  const real = await realFolder(ports, folder);
  if (!real.ok || real.value === folder) return real.ok ? ok(resolved) : real;
  return ok(resolved.startsWith('/') ? real.value : `path:${encodePath(real.value)}`);
};

const encodePath = (path: string): string =>
  path.split('/').map(encodeURIComponent).join('/').replaceAll('%40', '@');

const realFolder = async ({ files }: Needs, folder: string): Promise<Result<string>> => {
  const [real, flake, names] = await Promise.all([
    files.realPath(folder),
    files.realPath(join(folder, 'flake.nix')),
    files.list(folder).catch((): string[] => []),
  ]);
  if (real === null) return ok(folder);
  if (flake === null && names.includes('flake.nix')) {
    return fail('FLAKE_INVALID', { reason: 'brokenLink', path: join(folder, 'flake.nix') });
  }
  const isBare = ['HEAD', 'objects', 'refs'].every((name) => names.includes(name));
  if (flake === null && isBare && !names.includes('.git')) {
    const url = `git+file://${encodePath(real)}`;
    return fail('FLAKE_INVALID', { reason: 'bareRepository', path: folder, instead: url });
  }
  // A link to a file of the same folder is one that nix follows.
  if (flake === null || `${dirname(flake)}/`.startsWith(`${real}/`)) return ok(real);
  return ok(dirname(flake));
};
