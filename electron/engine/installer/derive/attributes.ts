import { createHash } from 'node:crypto';
import { isAddressable, quoteAlways } from '../../nix/attribute-path.ts';

/** What the wrapper flake answers for each host (nix/lib/wrapper.nix). */
export type DerivedAttribute = 'facts' | 'image' | 'proof';

/**
 * `hosts."laptop".image`: the attribute path within the wrapper flake. A host whose name nix can't be asked for is there by
 * the SHA-256 of it, too.
 */
export const derivedAttribute = (hostName: string, what: DerivedAttribute): string =>
  `hosts.${quoteAlways(isAddressable(hostName) ? hostName : sha256(hostName))}.${what}`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
