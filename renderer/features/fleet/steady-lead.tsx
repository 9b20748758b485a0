import { type ContextType, type ReactNode, useContext, useRef } from 'react';
import { SelectableCollectionContext } from 'react-aria-components';

type Lead = ContextType<typeof SelectableCollectionContext>;

/**
 * The search field leads the list below it. What it says is new with every letter, though nothing in it is but its filter, which
 * finds all: here it stays the same, so that the list is not drawn anew for that.
 */
export const SteadyLead = ({ children }: { children: ReactNode }) => {
  const lead = useContext(SelectableCollectionContext);
  const kept = useRef(lead);
  if (!isSame(lead, kept.current)) kept.current = lead;
  return <SelectableCollectionContext value={kept.current}>{children}</SelectableCollectionContext>;
};

const isSame = (one: Lead, other: Lead): boolean => {
  if (!one || !other) return one === other;
  const [before, after] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return (
    before.size === after.size &&
    [...before].every(([key, value]) => key === 'filter' || Object.is(value, after.get(key)))
  );
};
