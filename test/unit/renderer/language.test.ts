import { describe, expect, test } from 'vitest';
import { pickLanguage } from '../../../electron/texts/index.ts';
import {
  createI18n,
  formatDate,
  formatDateTime,
  formatDuration,
  formatEta,
  formatItems,
  formatList,
  formatPercent,
  formatSize,
  formatSpeed,
} from '../../../electron/texts/window.ts';

const german = createI18n('de').t;

/** Intl puts a space that does not break before a unit. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

test.each([
  ['de', ['en-US'], 'de'],
  ['en', ['de-DE'], 'en'],
  ['system', ['de-AT', 'en'], 'de'],
  ['system', ['de'], 'de'],
  ['system', ['DE_ch'], 'de'],
  ['system', ['de_DE.UTF-8@euro'], 'de'],
  ['system', ['de@euro'], 'de'],
  ['system', ['fr-FR', 'de-DE', 'en'], 'de'],
  ['system', ['en-GB', 'de-DE'], 'en'],
  ['system', ['fr-FR'], 'en'],
  ['system', ['den', ''], 'en'],
  ['system', ['constructor'], 'en'],
  ['system', [], 'en'],
] as const)('%s on a system that speaks %j is %s', (preference, system, language) => {
  expect(pickLanguage(preference, system)).toBe(language);
});

describe('the language is another at once', () => {
  test('for who asks again', async () => {
    const texts = createI18n('en');
    expect(texts.t('history.open')).toBe('History');
    await texts.changeLanguage('de');
    expect(texts.t('history.open')).toBe('Verlauf');
    expect(texts.t('drives.chosen', { count: 0 })).toBe('Keiner gewählt');
    expect(texts.t('job.logLines', { count: 12_345 })).toBe('12.345 Zeilen');
  });
});

describe('a text that is missing', () => {
  test('is there in English', () => {
    const texts = createI18n('de');
    texts.removeResourceBundle('de', 'translation');
    expect(texts.t('history.open')).toBe('History');
  });

  test('is told to who wants to know, and nothing else is', () => {
    const missing: string[] = [];
    const texts = createI18n('de', (key) => missing.push(key));
    texts.t('history.open');
    expect(missing).toEqual([]);
    texts.removeResourceBundle('de', 'translation');
    texts.t('history.open');
    expect(missing).toEqual(['history.open']);
  });
});

describe('figures as German writes them', () => {
  test.each([
    [32_010_928_128, '32 GB'],
    [5_612_912_640, '5,6 GB'],
    [812_000, '812 kB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(plain(formatSize(german, bytes))).toBe(words);
  });

  test('a speed, a share, a time', () => {
    expect(plain(formatSpeed(german, 4_760_000))).toBe('4,8 MB/s');
    expect(plain(formatPercent(german, 0.42))).toBe('42 %');
    expect(formatDuration(german, 200)).toBe('3 min 20 s');
    expect(formatDuration(german, 0.2)).toBe('unter 1 s');
    expect(formatEta(german, 41)).toBe('45 s');
  });

  test('a day, and a list', () => {
    const may = new Date(2026, 4, 3, 14, 5).getTime();
    expect(formatDate(german, may, may)).toBe('3. Mai');
    expect(formatDate(german, may, new Date(2027, 0, 1).getTime())).toBe('3. Mai 2026');
    expect(formatDateTime(german, may)).toBe('03.05.2026, 14:05');
    expect(formatList(german, ['a', 'b', 'c'])).toBe('a, b und c');
    expect(formatItems(german, ['a', 'b'])).toMatch(/^a(,| und) b$/);
  });
});
