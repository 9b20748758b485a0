import type { Ports } from '../ports/index.ts';
import { findNix } from './nix-program.ts';

/**
 * Lines that `nix-store --query` answers with: the older tool, because its answers are the same in all versions of nix. Empty where it
 * fails, as where a path is not there.
 */
export const queryStore = async (
  ports: Pick<Ports, 'processes' | 'surroundings'>,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string[]> => {
  const program = await findNix(ports);
  if (!program.ok) return [];
  const outcome = await ports.processes.run({
    command: program.value.nixStore,
    args: ['--query', ...args],
    signal,
  });
  if (outcome.status !== 'exited' || outcome.exitCode !== 0) return [];
  return outcome.stdout.split('\n').filter((line) => line !== '');
};
