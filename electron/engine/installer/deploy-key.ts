import { type Failure, failure } from '../../contract/index.ts';
import type { NixNeeds } from '../nix/nix-session.ts';
import { cleanLine } from '../nix/nix-text.ts';

/** `ssh-ed25519 AAAA… comment`; the base64 is that of an SSH public key, which begins with the length of its type. */
const publicKey =
  /^(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp\d+|sk-[a-z0-9@.-]+) AAAA[A-Za-z0-9+/]+={0,2}(?: .*)?$/;

/**
 * Looks for the deploy key that an installer's build prints: the line after `INSTALLER SSH PUBLIC KEY for <host>:`.
 * Each derivation's log is followed apart, as those of several arrive interleaved.
 */
export const createKeyFinder = (host: string) => {
  const headings = [host, `${host}-installer`].map(
    (name) => `INSTALLER SSH PUBLIC KEY for ${name}:`,
  );
  const announced = new Set<string>();
  /** The key, when this line is it. */
  return (source: string, line: string): string | null => {
    const text = cleanLine(line).trim();
    const follows = announced.delete(source);
    if (headings.some((heading) => text.endsWith(heading))) announced.add(source);
    return follows && publicKey.test(text) ? text : null;
  };
};

export type PrintedKeys = {
  /** By the image's own derivation, each once. */
  own: string[];
  /** By others, which are not to be believed: names of the derivations. */
  others: { derivation: string; key: string }[];
};

/**
 * The key that the image's own derivation printed. Whoever gets it into a forge as a deploy key can read the repository, so where it printed
 * two there is none, and one that something else printed for this host is never shown.
 */
export const judgeKeys = (
  host: string,
  { own, others }: PrintedKeys,
): { key: string | null; warning: Failure | null } => {
  const [key = null, second] = own;
  if (second !== undefined) {
    return {
      key: null,
      warning: failure('DEPLOY_KEY_DOUBTFUL', { reason: 'several', host, keys: own }),
    };
  }
  const strangers = others.filter((other) => other.key !== key);
  const [stranger] = strangers;
  return {
    key,
    warning: stranger
      ? failure('DEPLOY_KEY_DOUBTFUL', {
          reason: 'stranger',
          host,
          derivation: stranger.derivation,
          keys: strangers.map((other) => other.key),
        })
      : null,
  };
};

/**
 * The keys in the log of an earlier build of the image, each once. Only in its own: whatever it is made from could print one for any host.
 * Builds nothing, asks no cache.
 */
export const readOldKeys = async (
  ports: NixNeeds,
  host: string,
  derivation: string,
): Promise<string[]> => {
  const findKey = createKeyFinder(host);
  const keys = new Set<string>();
  await ports.nix.run({
    command: ['log', derivation],
    flake: null,
    // A log of a cache's would be of somebody else's build, and asking for it takes time.
    settings: { substituters: '' },
    onStdoutLine: (line) => {
      const key = findKey(derivation, line);
      if (key) keys.add(key);
    },
  });
  return [...keys];
};
