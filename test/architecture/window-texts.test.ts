// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources, as text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLooseTexts } from './window-texts.ts';

const folder = new URL('../../renderer/', import.meta.url).pathname;
/** The page of all states is no part of the product, and what it shows is made up. */
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && !file.startsWith('stories'),
);

test('every text of the window is a whole sentence from the catalogue', () => {
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    findLooseTexts(file, readFileSync(join(folder, file), 'utf8')),
  );
  expect(found).toEqual([]);
});

describe('and what is not, is found', () => {
  test.each([
    ['<p>Erase it</p>', 'outside'],
    ["<p>{'Erase it'}</p>", 'outside'],
    ['<p>{isOn ? `on ${x}` : null}</p>', 'outside'],
    ['<Button label="Erase" />', 'outside'],
    ["<div aria-label={isOn ? 'on' : t('a')} />", 'outside'],
    ["const words = t('a') + name;", 'put together'],
    ["const words = name + (isOn ? t('a') : '');", 'put together'],
    ["const words = `${t('a')}: ${name}`;", 'put together'],
    ["const words = `${i18n.t('a')}`;", 'put together'],
    ["const words = `${name ?? t('a')}.`;", 'put together'],
  ])('%s', (source, problem) => {
    const found = findLooseTexts('canary.tsx', source);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(problem);
  });

  test.each([
    '<p className="flex">{t(\'a\', { name })}</p>',
    "<p>{t(`job.phase.${phase}`)} · {' '}</p>",
    '<Button key={`${code} ${message}`} look="quiet" label={label} />',
    'const sum = a + b; const path = `${folder}/${name}`;',
  ])('but not %s', (source) => {
    expect(findLooseTexts('canary.tsx', source)).toEqual([]);
  });
});
