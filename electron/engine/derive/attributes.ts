import { quoteAlways } from '../nix/attribute-path.ts';

/** What the wrapper flake answers for each host (nix/lib/wrapper.nix). */
export type DerivedAttribute = 'facts' | 'image' | 'proof';

/** `hosts."laptop".image`: the attribute path within the wrapper flake. */
export const derivedAttribute = (hostName: string, what: DerivedAttribute): string =>
  `hosts.${quoteAlways(hostName)}.${what}`;
