import type { WayToRoot } from '../../engine/ports/index.ts';
import { pkexec } from './pkexec.ts';
import { sudo } from './sudo.ts';
import type { ElevationWay, PasswordQuestion } from './way.ts';

/** In the order in which they are tried. */
export const ways: readonly ElevationWay[] = [pkexec, sudo];

/** Those that come into question here, as `doctor` tells of them. */
export const listWays = async (here: {
  terminal: PasswordQuestion | null;
}): Promise<WayToRoot[]> => {
  const asked = await Promise.all(
    ways.map(async ({ name, available }) => ({ name, found: await available(here) })),
  );
  return asked.flatMap<WayToRoot>(({ name, found }) => {
    if ('program' in found) return [{ name, isMissing: false }];
    return found.isMissing ? [{ name, isMissing: true }] : [];
  });
};
