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
