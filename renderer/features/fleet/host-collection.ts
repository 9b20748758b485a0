import type { ReactElement } from 'react';
import type { Collection, Key, Node } from 'react-stately';
import type { FoundHost } from '../../state/host-search.ts';

export type HostNode = Node<FoundHost>;

/**
 * Pure. Hosts as React Aria wants the items of a list. It makes its own of elements, one for each item, which takes most of a
 * second for ten thousand hosts, and walks through all of them with every letter that is typed. This one is made in a
 * millisecond. `render` draws an item.
 */
export const createHostCollection = (
  found: readonly FoundHost[],
  render: (node: HostNode) => ReactElement,
): Collection<HostNode> => {
  const indexes = new Map<Key, number>();
  for (const [index, { host }] of found.entries()) indexes.set(host.name, index);
  const nodes: (HostNode | undefined)[] = [];

  const keyAt = (index: number): Key | null => found[index]?.host.name ?? null;

  const nodeAt = (value: FoundHost, index: number): HostNode => ({
    type: 'item',
    key: value.host.name,
    value,
    level: 0,
    hasChildNodes: false,
    childNodes: [],
    rendered: null,
    textValue: value.host.name,
    index,
    parentKey: null,
    prevKey: keyAt(index - 1),
    nextKey: keyAt(index + 1),
    props: {},
    render,
  });

  const at = (index: number): HostNode | null => {
    const value = found[index];
    if (!value) return null;
    const node = nodes[index] ?? nodeAt(value, index);
    nodes[index] = node;
    return node;
  };

  const beside = (key: Key, step: 1 | -1): Key | null => {
    const index = indexes.get(key);
    return index === undefined ? null : keyAt(index + step);
  };

  const collection: Collection<HostNode> = {
    size: found.length,
    *[Symbol.iterator]() {
      for (const [index, value] of found.entries()) yield at(index) ?? nodeAt(value, index);
    },
    getKeys: () => indexes.keys(),
    getItem: (key) => at(indexes.get(key) ?? -1),
    at,
    getKeyBefore: (key) => beside(key, -1),
    getKeyAfter: (key) => beside(key, 1),
    getFirstKey: () => keyAt(0),
    getLastKey: () => keyAt(found.length - 1),
    getChildren: () => [],
    getTextValue: (key) => String(key),
    // The search is the fleet's own: only what was found is in here.
    filter: () => collection,
  };
  return collection;
};
