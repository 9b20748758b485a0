import type { NixNeeds } from '../nix/nix-session.ts';
import { createKeyFinder } from './deploy-key.ts';

/**
 * The keys in the log of an earlier build of the image, each once. Only in its own: whatever it is made from could print one for any host.
 * Builds nothing, asks no cache.
 */
export const readOldKeys = async (
  ports: NixNeeds,
  host: string,
  derivation: string,
  signal: AbortSignal,
): Promise<string[]> => {
  const findKey = createKeyFinder(host);
  const keys = new Set<string>();
  await ports.nix.run(
    {
      command: ['log', derivation],
      flake: null,
      // A log of a cache's would be of somebody else's build, and asking for it takes time.
      settings: { substituters: '' },
      onStdoutLine: (line) => {
        const key = findKey(derivation, line);
        if (key) keys.add(key);
      },
    },
    signal,
  );
  return [...keys];
};
