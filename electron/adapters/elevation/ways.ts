import type { WayToRoot } from '../../engine/ports/index.ts';
import { pkexec } from './pkexec.ts';
import { sudo } from './sudo.ts';
import type { ElevationWay, Here } from './way.ts';

/** In the order in which they are tried. */
export const ways: readonly ElevationWay[] = [pkexec, sudo];

/** Those that come into question here, as `doctor` tells of them. */
export const listWays = async (here: Here): Promise<WayToRoot[]> => {
  const asked = ways.map(async ({ name, available }) => {
    const found = await available(here);
    return found ? [{ name, isMissing: found.program === null }] : [];
  });
  return (await Promise.all(asked)).flat();
};
