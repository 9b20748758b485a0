import { expect, it } from 'vitest';
import { createHostCollection } from '../../../renderer/features/fleet/host-collection.ts';
import type { FoundHost } from '../../../renderer/state/host-search.ts';

const render = () => {
  throw new Error('Nothing is drawn here.');
};
const found = (...names: string[]): FoundHost[] =>
  names.map((name) => ({
    host: { name, system: null, installer: { kind: 'derived', attribute: name } },
    ranges: [],
  }));

it('is the hosts in their order, each beside its neighbours', () => {
  const collection = createHostCollection(found('web', 'db', 'nas'), render);
  expect(collection.size).toBe(3);
  expect([...collection].map(({ key, index }) => [key, index])).toEqual([
    ['web', 0],
    ['db', 1],
    ['nas', 2],
  ]);
  expect([...collection.getKeys()]).toEqual(['web', 'db', 'nas']);
  expect([collection.getFirstKey(), collection.getLastKey()]).toEqual(['web', 'nas']);
  expect([collection.getKeyBefore('db'), collection.getKeyAfter('db')]).toEqual(['web', 'nas']);
  expect([collection.getKeyBefore('web'), collection.getKeyAfter('nas')]).toEqual([null, null]);
  expect(collection.getItem('db')).toMatchObject({
    type: 'item',
    textValue: 'db',
    prevKey: 'web',
    nextKey: 'nas',
  });
  expect(collection.at(2)?.key).toBe('nas');
});

it('knows each host as the same again, however it is asked', () => {
  const collection = createHostCollection(found('web', 'db'), render);
  const [, second] = collection;
  expect(collection.getItem('db')).toBe(second);
  expect(collection.at(1)).toBe(second);
  expect(collection.filter?.(() => false)).toBe(collection);
});

it('has nothing of which it holds nothing', () => {
  const empty = createHostCollection([], render);
  expect([...empty]).toEqual([]);
  expect([empty.getFirstKey(), empty.getLastKey(), empty.at(0)]).toEqual([null, null, null]);
  const one = createHostCollection(found('web'), render);
  expect([one.getItem('db'), one.getKeyAfter('db'), one.getKeyBefore('db')]).toEqual([
    null,
    null,
    null,
  ]);
});
