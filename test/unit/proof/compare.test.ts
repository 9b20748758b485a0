import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareStore,
  incompleteProofError,
  nameInStore,
  parseRegistration,
} from '../../../electron/engine/installer/prove-offline.ts';
import { said, worded } from '../../fixtures/failure-words.ts';

const hash = (letter: string) => letter.repeat(32);
const path = (letter: string) => `/nix/store/${hash(letter)}-${letter}`;
const name = (letter: string) => `${hash(letter)}-${letter}`;

/** As nixpkgs's closureInfo writes it: no deriver, and no empty line at the end. */
const registrationOf = (entries: Record<string, string[]>) =>
  Object.entries(entries)
    .flatMap(([letter, references]) => [
      path(letter),
      `sha256-${letter}`,
      '1000',
      '',
      String(references.length),
      ...references.map(path),
    ])
    .join('\n');

const entries = { t: ['t', 'a', 'b'], a: ['c'], b: [], c: ['a'], s: [], u: [] };
const registration = (of: Record<string, string[]> = entries) => {
  const parsed = parseRegistration(registrationOf(of));
  if (parsed === null) throw new Error('not parsed');
  return parsed;
};
const image = (letters = 'tabcsu') => ({
  names: new Set([...letters].map(name)),
  registration: null,
});
const target = { toplevel: path('t'), sources: [path('s'), path('u')] };
const closure = [path('c'), path('b'), path('a'), path('t')];

describe('a registration', () => {
  test('is read as nix writes it', () => {
    expect(registration()).toEqual(
      new Map(
        Object.entries(entries).map(([letter, references]) => [
          name(letter),
          { narBytes: 1000, references: references.map(name) },
        ]),
      ),
    );
    expect(parseRegistration('')).toEqual(new Map());
    expect(parseRegistration(`${registrationOf({ b: [] })}\n`)?.size).toBe(1);
  });

  test.each([
    ['cut off', registrationOf(entries).slice(0, -5)],
    ['cut off in an entry', registrationOf(entries).split('\n').slice(0, 9).join('\n')],
    ['with a count that is none', registrationOf({ b: [] }).replace(/0$/, '-1')],
    ['with more references than there are', registrationOf({ b: [] }).replace(/0$/, '99999999999')],
    ['of something else', 'hello\nworld\n'],
  ])('%s is none', (_, text) => {
    expect(parseRegistration(text)).toBeNull();
  });

  test('of anything ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(path('a'), '', '0', '1', '1e9', 'x'), fc.string())),
        (lines) => {
          parseRegistration(lines.join('\n'));
        },
      ),
    );
  });
});

test('the name of a store path, wherever the store is', () => {
  expect(nameInStore(path('a'))).toBe(name('a'));
  expect(nameInStore(`${path('a')}/share/x`)).toBe(name('a'));
  expect(nameInStore(`/tmp/x/store/${name('a')}`)).toBe(name('a'));
  expect(nameInStore('/nix/store')).toBeNull();
  expect(nameInStore(name('a'))).toBeNull();
});

describe('what is missing', () => {
  test('is nothing where all is in the store and in the registration', () => {
    expect(compareStore(target, closure, image(), registration())).toEqual({
      systemPaths: 4,
      systemBytes: 4000,
      sourcePaths: 2,
      missing: [],
    });
  });

  test('is the same by the references of the image alone', () => {
    expect(compareStore(target, [], image(), registration())).toMatchObject({
      systemPaths: 4,
      missing: [],
    });
  });

  test.each([...'tabcsu'])('is %s where that is not in the store', (letter) => {
    const without = image('tabcsu'.replace(letter, ''));
    for (const known of [closure, []]) {
      expect(compareStore(target, known, without, registration()).missing).toEqual([path(letter)]);
    }
  });

  test.each([...'tabcsu'])('is %s where that is not in the registration', (letter) => {
    const { [letter as 't']: _, ...others } = entries;
    const found = compareStore(target, closure, image(), registration(others));
    expect(found.missing).toEqual([path(letter)]);
  });

  test('is what this machine knows of, though the image does not refer to it', () => {
    const found = compareStore(target, [...closure, path('z')], image(), registration());
    expect(found).toMatchObject({ systemPaths: 5, missing: [path('z')] });
  });

  test('is all of it where nothing is registered', () => {
    expect(compareStore(target, closure, image(), new Map()).missing).toHaveLength(6);
  });
});

test('an incomplete proof names what is missing', () => {
  const proof = {
    host: 'h',
    toplevel: path('t'),
    systemPaths: 300,
    systemBytes: 1,
    sourcePaths: 2,
  };
  expect(incompleteProofError({ ...proof, missing: [] }, '/x.iso')).toBeNull();
  const missing = Array.from({ length: 250 }, (_, number) => `/nix/store/${hash('a')}-${number}`);
  expect(worded(incompleteProofError({ ...proof, missing }, '/x.iso'))).toMatchObject({
    code: 'PROOF_INCOMPLETE',
    message: `/x.iso can't install h without a network: ${hash('a')}-0 and 249 others of 302 store paths are not in it.`,
    params: { count: 250, missing: missing.slice(0, 100) },
  });
  expect(
    said(incompleteProofError({ ...proof, missing: [path('b')] }, '/x.iso')).message,
  ).toContain(`${name('b')} of 302 store paths is not in it`);
});
