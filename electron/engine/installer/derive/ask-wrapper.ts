import { createHash } from 'node:crypto';
import type { Host, Result } from '../../../contract/index.ts';
import { evaluate } from '../../nix/evaluate.ts';
import { isAddressable, quoteAlways } from '../../nix/nix-language.ts';
import type { DeriveNeeds } from './needs.ts';
import type { PinnedFleet } from './pin-fleet.ts';

/** What the wrapper flake answers for each host (nix/lib/wrapper.nix). */
export type DerivedAttribute = 'facts' | 'image' | 'proof';

/**
 * `hosts."laptop".image`: the attribute path within the wrapper flake. A host whose name nix can't be asked for is there by
 * the SHA-256 of it, too.
 */
export const derivedAttribute = (hostName: string, what: DerivedAttribute): string =>
  `hosts.${quoteAlways(isAddressable(hostName) ? hostName : sha256(hostName))}.${what}`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Question = {
  pinned: Pick<PinnedFleet, 'fleet'>;
  /** Of the wrapper. */
  resolved: string;
  host: Host;
  what: Exclude<DerivedAttribute, 'image'>;
};

/** A value of the wrapper as JSON. What fails is explained by the user's own flake and its files. */
export const evaluateWrapper = async (
  ports: DeriveNeeds,
  { pinned: { fleet }, resolved, host, what }: Question,
  signal: AbortSignal,
): Promise<Result<unknown>> => {
  const attribute = derivedAttribute(host.name, what);
  const asked = {
    reference: fleet.reference,
    resolved,
    attribute,
    apply: 'value: value',
    opening: false,
    explainedBy: { resolved: fleet.resolved, attribute: host.installer.attribute },
  };
  return evaluate(ports, asked, signal);
};
