import type { Host, Result } from '../../../contract/index.ts';
import { evaluate } from '../../nix/evaluate.ts';
import { type DerivedAttribute, derivedAttribute } from './attributes.ts';
import type { DeriveNeeds } from './needs.ts';
import type { PinnedFleet } from './pin-fleet.ts';

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
