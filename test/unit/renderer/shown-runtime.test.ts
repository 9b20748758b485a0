import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { createI18n } from '../../../electron/texts/window.ts';
import { Fragment, jsx, jsxs } from '../../../renderer/ui/shown-runtime.ts';

const html = (element: ReactElement) => renderToStaticMarkup(element);

describe('what goes to the page', () => {
  test('a text, an attribute that is read, in elements, fragments and components', () => {
    expect(html(jsx('p', { children: 'lap\u202etop\u200d' }))).toBe(
      '<p>lap\\u{202e}top\\u{200d}</p>',
    );
    expect(html(jsx('p', { title: 'a\u2066', 'aria-label': 'b\u0007', children: 'c' }))).toBe(
      '<p title="a\\u{2066}" aria-label="b\\x07">c</p>',
    );
    const Name = ({ children }: { children?: unknown }) =>
      createElement('b', null, children as string);
    expect(
      html(jsxs(Fragment, { children: ['a\u200b', 1, jsx(Name, { children: 'b\u200b' }, 'x')] })),
    ).toBe('a\\u{200b}1<b>b\\u{200b}</b>');
  });

  test('a line end is seen where the page would make a space of it', () => {
    expect(html(jsx('p', { children: ['a\nb', 'c\n'] }))).toBe('<p>a\\nbc\\n</p>');
    const className = 'mt-1 whitespace-pre-line';
    expect(html(jsx('p', { className, children: 'a\nb' }))).toBe(
      `<p class="${className}">a\nb</p>`,
    );
  });

  test('lines and tabs stay, and so does what is not shown', () => {
    expect(html(jsx('pre', { children: 'a\n\tb', id: 'x\u200d' }))).toBe(
      '<pre id="x\u200d">a\n\tb</pre>',
    );
  });

  test('letters from right to left do not turn their neighbours around', () => {
    expect(html(jsx('p', { children: 'Erase שלום 8 (GB)?' }))).toBe(
      '<p>Erase <bdi>שלום</bdi> 8 (GB)?</p>',
    );
    expect(html(jsx('p', { children: 'a אב 1 גד, b' }))).toBe('<p>a <bdi>אב 1 גד</bdi>, b</p>');
  });

  test('what is too long is cut', () => {
    expect(html(jsx('p', { children: 'x'.repeat(10_240) }))).toMatch(
      /x … \[cut: 10240 characters\]/,
    );
  });
});

describe('what is put into a sentence', () => {
  const { t } = createI18n();
  test.each([
    ['lap\u202etop\u200d\n', 'lap\\u{202e}top\\u{200d}\\n'],
    ['<b> & "q" /', '<b> & "q" /'],
    ['$t(app.name) {{host}} $& $1', '$t(app.name) {{host}} $& $1'],
    ['x'.repeat(10_240), `${'x'.repeat(500)} … [cut: 10240 characters]`],
  ])('%j', (host, shown) => {
    expect(t('installer.asking', { host })).toContain(shown);
  });
});
