import type { Failure } from '../../../contract/index.ts';
import { evaluationError } from '../../nix/evaluate.ts';
import type { DeriveNeeds } from './needs.ts';
import type { PinnedFleet } from './pin-fleet.ts';

/** nix wants it encoded, and `runNix` enters a folder whose name nix 2.8 would not decode. */
export const pathReference = (folder: string): string =>
  `path:${folder.split('/').map(encodeURIComponent).join('/')}`;

/** Writes the lock file of a flake of ours around the user's, who is told of theirs what fails. */
export const lockFlake = async (
  ports: DeriveNeeds,
  { fleet: { reference, resolved } }: Pick<PinnedFleet, 'fleet'>,
  folder: string,
  signal: AbortSignal,
): Promise<Failure | null> => {
  const flake = { resolved: pathReference(folder), attribute: null };
  const ended = await ports.nix.run({ command: ['flake', 'lock'], flake }, signal);
  if (!ended.ok) return ended.error;
  if (ended.value.exitCode === 0) return null;
  const about = { reference, resolved, attribute: null, opening: false };
  return evaluationError(ports, ended.value.report, about, signal);
};
