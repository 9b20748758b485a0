import { describe, expect, test } from 'vitest';
import {
  installerOptionGroups,
  installerOptions,
  languages,
} from '../../../electron/contract/index.ts';
import de from '../../../electron/texts/de/window.json' with { type: 'json' };
import en from '../../../electron/texts/en/window.json' with { type: 'json' };
import { createI18n } from '../../../electron/texts/window.ts';
import { optionDescription } from '../../../renderer/features/installer/option-words.ts';

type Node = { [key: string]: string | Node };

const flatten = (node: Node, path: string[] = []): [string, string][] =>
  Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[[...path, key].join('.'), value] as [string, string]]
      : flatten(value, [...path, key]),
  );

const catalogues = { en: new Map(flatten(en)), de: new Map(flatten(de)) };

/** The English of these stands in nix/options.json. */
const ofOptions = /^installer\.(describe|cost)\./;
const pluralSuffix = /_(zero|one|two|few|many|other)$/;

/** `{{size}}` and `<erase>`, as often as they stand there, whatever their order. */
const placeholders = (text: string): string[] =>
  (text.match(/\{\{.*?\}\}|<\/?\w+>/g) ?? []).toSorted();

const wordsOf = (text: string): string => text.replaceAll(/\{\{.*?\}\}|<\/?\w+>/g, '');
const hasWords = (text: string): boolean => /\p{L}/u.test(wordsOf(text));

/** Names, units, and words that German has from the same place. */
const sameInBoth = new Set(
  `Flakestick|Flake|Image|Images|Hosts|System|Installer|Offline|Swap|Sticks|Log|Derivation|Boot|Root|EFI|BIOS
Revision {{revision}}|github:owner/repo|git+ssh://git@host/owner/repo|English|Deutsch
USB|NVMe|SATA|ATA|SCSI|SAS|virtio
Acer|ASRock|ASUS|Dell|Framework|Fujitsu|Gigabyte|HP|Lenovo|Lenovo ThinkPad|MSI|Microsoft Surface|Samsung|Toshiba, Dynabook
F8|F9|F10|F11|F12`.split(/[|\n]/),
);

describe('both catalogues say the same things', () => {
  const bases = (catalogue: Map<string, string>) =>
    new Set(
      [...catalogue.keys()]
        .filter((key) => !ofOptions.test(key))
        .map((key) => key.replace(pluralSuffix, '')),
    );

  test('there are many', () => {
    expect(bases(catalogues.en).size).toBeGreaterThan(400);
  });

  test('under the same keys', () => {
    expect([...bases(catalogues.de)].toSorted()).toEqual([...bases(catalogues.en)].toSorted());
  });

  test.each(languages)('%s has each plural that its grammar asks for, and no other', (language) => {
    const own = catalogues[language];
    const counted = [...bases(own)].filter((base) => catalogues.en.has(`${base}_other`));
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const base of counted) {
      const zero = catalogues.en.has(`${base}_zero`) ? ['zero'] : [];
      const found = ['zero', 'one', 'two', 'few', 'many', 'other'].filter((category) =>
        own.has(`${base}_${category}`),
      );
      expect(new Set(found), base).toEqual(new Set([...categories, ...zero]));
    }
  });

  test('with the same placeholders and tags', () => {
    for (const [key, text] of catalogues.de) {
      if (ofOptions.test(key)) continue;
      expect(placeholders(text), key).toEqual(placeholders(catalogues.en.get(key) ?? ''));
    }
  });

  test('and not one of them empty', () => {
    for (const language of languages) {
      for (const [key, text] of catalogues[language]) expect(text.trim(), key).not.toBe('');
    }
  });
});

describe('no English is left in the German one', () => {
  const same = [...catalogues.de].filter(
    ([key, text]) => hasWords(text) && text === catalogues.en.get(key),
  );

  test('what is the same in both is a name or such', () => {
    expect(same.filter(([, text]) => !sameInBoth.has(text))).toEqual([]);
  });

  test('and the list of those holds nothing besides', () => {
    const needed = new Set(same.map(([, text]) => text));
    expect([...sameInBoth].filter((text) => text !== 'F8' && !needed.has(text))).toEqual([]);
  });

  test('nor an English word in a German sentence', () => {
    const english = /\b(the|and|of|with|are|this|from|which|into|drive|file|erase)\b/i;
    const found = [...catalogues.de].filter(([, text]) => english.test(wordsOf(text)));
    expect(found).toEqual([]);
  });
});

test('both are calm: no please, no exclamation marks, no “successfully”, their own quotes', () => {
  for (const [key, text] of catalogues.en) {
    expect(text, key).not.toMatch(/\bplease\b|!|success|["']/i);
  }
  for (const [key, text] of catalogues.de) {
    expect(text, key).not.toMatch(/\bbitte\b|!|erfolgreich|["']|”|\b(Sie|Ihnen|du|dein)\b/);
    expect(text, key).not.toMatch(/“[^“]*“/);
  }
});

describe('every option of the installer, and every group, is there in both', () => {
  const elsewhere = ['prebuilt', 'targetHost'];

  test.each(languages)('%s: label and group', (language) => {
    for (const { name } of installerOptions) {
      if (elsewhere.includes(name)) continue;
      expect(catalogues[language].has(`installer.option.${name}`), name).toBe(true);
    }
    for (const group of installerOptionGroups) {
      expect(catalogues[language].has(`installer.group.${group}`), group).toBe(true);
    }
  });

  const keysOf = (kind: string) =>
    [...catalogues.de.keys()]
      .filter((key) => key.startsWith(`installer.${kind}.`))
      .map((key) => key.replace(`installer.${kind}.`, ''));

  test('German describes each, and no other', () => {
    expect(keysOf('describe').toSorted()).toEqual(
      installerOptions.map(({ name }) => name).toSorted(),
    );
  });

  test('and says of those that cost something, and of no other, what', () => {
    const costly = installerOptions.filter(({ cost }) => cost !== null);
    expect(keysOf('cost').toSorted()).toEqual(costly.map(({ name }) => name).toSorted());
  });

  test('the form shows them in its language, without marks of code', () => {
    const [english, german] = [createI18n('en').t, createI18n('de').t];
    for (const option of installerOptions) {
      expect(optionDescription(english, option)).toContain(option.description.replaceAll('`', ''));
      expect(optionDescription(german, option)).not.toMatch(/`|installer\./);
      expect(optionDescription(german, option)).not.toContain(option.description);
      // The code that it names is the same.
      for (const code of option.description.match(/`[^`" ]+`/g) ?? []) {
        expect(optionDescription(german, option), option.name).toContain(code.slice(1, -1));
      }
    }
  });
});
