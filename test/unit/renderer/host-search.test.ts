import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  findHosts,
  marked,
  matchName,
  systemsOf,
  unknownSystem,
} from '../../../renderer/state/host-search.ts';
import * as sample from '../../../renderer/stories/samples.ts';

const find = (
  search: string,
  hosts = sample.fleet.hosts,
  more: { system?: string | null; recent?: string[] } = {},
) => findHosts(hosts, { search, system: null, recent: [], ...more }).map(({ host }) => host.name);
const named = (...names: string[]) =>
  names.map((name) => ({ ...sample.fleet.hosts[2], name }) as (typeof sample.fleet.hosts)[number]);

describe('a host is found', () => {
  test('by its name, its system and its kind', () => {
    expect(find('')).toHaveLength(6);
    expect(find(' LAP ')).toEqual(['laptop2']);
    expect(find('derived')).toEqual(['nas', 'router']);
    expect(find('aarch64 pi')).toEqual(['pi']);
    expect(find('nothing')).toEqual([]);
  });

  test.each([
    ['hw7', 'hel-web07'],
    ['hw', 'hel-web07'],
    ['we07', 'hel-web07'],
    ['l2', 'laptop2'],
    ['dp', 'dbProd'],
    ['mn', 'macMini_north'],
    ['öst', 'büro-öst'],
  ])('%s: by the beginnings of parts of %s', (search, name) => {
    expect(find(search, named(name, 'zzz'))).toEqual([name]);
  });

  test('in two keystrokes among 200', () => {
    const { hosts } = sample.hugeFleet(200);
    const rank = find('n1', hosts).slice(0, 12);
    expect(rank.length).toBeGreaterThan(0);
    expect(rank.every((name) => name.startsWith('nyc-') && /\D1/.test(name))).toBe(true);
  });

  test('best first: the whole name, its beginning, beginnings of parts, anywhere', () => {
    const hosts = named('cobweb', 'my-web', 'w-eb', 'webcam', 'web');
    expect(find('web', hosts)).toEqual(['web', 'webcam', 'w-eb', 'my-web', 'cobweb']);
  });

  test('a recent one before its equals, and before all where nothing is searched', () => {
    const hosts = named('web-1', 'web-2', 'web-3');
    expect(find('', hosts, { recent: ['web-3', 'web-2'] })).toEqual(['web-3', 'web-2', 'web-1']);
    expect(find('web', hosts, { recent: ['web-2'] })[0]).toBe('web-2');
    // The exact name is what was asked for.
    expect(find('web-1', hosts, { recent: ['web-2'] })).toEqual(['web-1']);
  });

  test('of one system, or of none that is known', () => {
    expect(find('', undefined, { system: 'aarch64-linux' })).toEqual(['pi']);
    expect(find('', undefined, { system: unknownSystem })).toEqual(['server', 'nas', 'router']);
  });
});

test('systems are told apart where there are several', () => {
  expect(systemsOf(sample.fleet.hosts)).toEqual(['aarch64-linux', 'x86_64-linux', unknownSystem]);
  expect(systemsOf(sample.fleet.hosts.slice(0, 3))).toEqual([]);
});

describe('what was found in a name', () => {
  const markedText = (name: string, word: string) =>
    marked(name, matchName(name, word)?.ranges ?? [])
      .map(({ text, isMatch }) => (isMatch ? `[${text}]` : text))
      .join('');

  test.each([
    ['hel-web07', 'hw', '[h]el-[w]eb07'],
    ['hel-web07', 'hel-', '[hel-]web07'],
    ['cobweb', 'web', 'cob[web]'],
    ['laptop2', 'l2', '[l]aptop[2]'],
    ['dbProd', 'dbp', '[dbP]rod'],
    ['web-007', 'w7', '[w]eb-00[7]'],
    ['web-007', 'w007', '[w]eb-[007]'],
  ])('%s, %s: %s', (name, word, expected) => {
    expect(markedText(name, word)).toBe(expected);
  });

  test('is the name itself, in its order, with the letters that were typed marked', () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,16}$/);
    const word = fc.stringMatching(/^[a-z0-9-]{1,4}$/);
    fc.assert(
      fc.property(name, word, (host, typed) => {
        const match = matchName(host, typed);
        fc.pre(match !== null);
        const pieces = marked(host, match?.ranges ?? []);
        expect(pieces.map(({ text }) => text).join('')).toBe(host);
        const hit = pieces.filter(({ isMatch }) => isMatch).map(({ text }) => text);
        expect(hit.join('').toLowerCase()).toBe(typed);
      }),
    );
  });
});
