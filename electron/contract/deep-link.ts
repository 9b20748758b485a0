import { decodePercent, hasSecret } from './url-secret.ts';

/** What `flakestick:<flake>#<host>` asks for. The host is chosen after the flake was opened. */
export type DeepLink = { reference: string; host: string | null };

export const linkScheme = 'flakestick';

/** Longer than any reference that a person would read before opening it. */
const longestLink = 2000;
const longestReference = 1000;
/** Of a host's name: RFC 1035, 2.3.4. */
const longestHost = 253;

/**
 * What no reference and no path needs, and what would make one look like another: control and format characters (among
 * them those that turn the direction of writing), line and paragraph separators, halves of a pair.
 */
const deceiving = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Pure. Whether a person sees all of this text, in its order. */
export const isPlainText = (text: string): boolean => !deceiving.test(text);

/** A user or a server that begins with a dash would be an option to the program that is told it, such as ssh. */
const asksForOption = (reference: string): boolean =>
  reference.startsWith('-') || /:\/\/(?:[^/@]*@)?-/.test(reference);

/** Pure. Whether this may stand in the flake's field without anyone having typed it. */
export const isFillableReference = (reference: string): boolean =>
  reference !== '' &&
  reference.length <= longestReference &&
  isPlainText(reference) &&
  !hasSecret(reference) &&
  !asksForOption(reference);

const isFillableHost = (host: string): boolean =>
  host.length <= longestHost && isPlainText(host) && !host.startsWith('-') && !host.includes('"');

/**
 * Pure. Reads a link, also as some desktops rewrite it (`flakestick://…`, percent codes). Null for what is none, and for
 * what may be an attack. Nothing is looked for and nothing evaluated: that takes a person.
 */
export const parseDeepLink = (text: string): DeepLink | null => {
  if (text.length > longestLink) return null;
  const asked = /^flakestick:(?:\/\/)?(.*)$/is.exec(text)?.[1];
  const decoded = asked === undefined ? null : decodePercent(asked);
  if (decoded === null) return null;
  const hash = decoded.indexOf('#');
  const reference = (hash < 0 ? decoded : decoded.slice(0, hash)).trim();
  const host = hash < 0 ? '' : decoded.slice(hash + 1).trim();
  if (!isPlainText(decoded) || !isFillableReference(reference) || !isFillableHost(host))
    return null;
  return { reference, host: host === '' ? null : host };
};
