import { type NixNeeds, runNix } from '../nix/nix-command.ts';
import { derivationName } from '../nix/nix-text.ts';
import { queryStore } from '../nix/query-store.ts';
import { createKeyFinder } from './deploy-key.ts';

/** An image has hundreds of inputs; the key is printed by one that was made for the host, not by a library. */
const searched = 60;
const atOnce = 4;

/**
 * The deploy key from the log of an earlier build, of the image or of what it was made from. Builds nothing, asks no
 * cache, and answers null where no log has it.
 */
export const readOldKey = async (
  ports: NixNeeds,
  host: string,
  derivation: string,
  signal: AbortSignal,
): Promise<string | null> => {
  const own = await searchLog(ports, host, derivation, signal);
  if (own) return own;
  const references = await queryStore(ports, ['--references', derivation], signal);
  const inputs = references.filter((path) => path.endsWith('.drv'));
  const likely = inputs.sort(byLikelihood(host)).slice(0, searched);
  for (let from = 0; from < likely.length && !signal.aborted; from += atOnce) {
    const keys = await Promise.all(
      likely.slice(from, from + atOnce).map((input) => searchLog(ports, host, input, signal)),
    );
    const key = keys.find((found) => found !== null);
    if (key) return key;
  }
  return null;
};

const byLikelihood = (host: string) => {
  const rank = (path: string) => {
    const name = derivationName(path);
    return (
      Number(/ssh|key/i.test(name)) * 4 +
      Number(name.includes(host)) * 2 +
      Number(/install/i.test(name))
    );
  };
  return (one: string, other: string) => rank(other) - rank(one);
};

const searchLog = async (
  ports: NixNeeds,
  host: string,
  derivation: string,
  signal: AbortSignal,
): Promise<string | null> => {
  const findKey = createKeyFinder(host);
  let key: string | null = null;
  await runNix(
    ports,
    {
      command: ['log', derivation],
      flake: null,
      // A log of a cache's would be of somebody else's build, and asking for it takes time.
      settings: { substituters: '' },
      onStdoutLine: (line) => {
        key ??= findKey(derivation, line);
      },
    },
    signal,
  );
  return key;
};
