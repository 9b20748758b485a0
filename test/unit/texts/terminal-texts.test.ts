import { expect, test } from 'vitest';
import { type TerminalTexts, terminalTexts } from '../../../electron/texts/terminal.ts';

/** Each text by its name; of one with places to fill, the code that fills them. */
const textsOf = (node: unknown, path = ''): [string, string][] =>
  typeof node === 'string' || typeof node === 'function'
    ? [[path, String(node)]]
    : Object.entries(node as object).flatMap(([name, part]) => textsOf(part, `${path}.${name}`));

/** How things are said is each language's, and has tests of its own. */
const own = ({ say: _, ...texts }: TerminalTexts & { say: unknown }) => textsOf(texts);
const english = new Map(own(terminalTexts('en')));
const german = own(terminalTexts('de'));

/** Names, and what is put together by the code alone. */
const sameInBoth =
  /^\.(help\.(titles|places)|hosts\.columns\.[0-2]|end\.image|plan\.download|layout\.(problem|uuid))/;

test('every sentence of a terminal is there in German, in words of its own', () => {
  expect(german.length).toBeGreaterThan(120);
  const same = german.filter(
    ([name, text]) => !sameInBoth.test(name) && /\p{L}/u.test(text) && text === english.get(name),
  );
  expect(same).toEqual([]);
});

test('and no English is left in one', () => {
  const left = german.filter(([, text]) =>
    /\b(the|and|of|with|are|this|which|into|erase|written)\b/.test(text),
  );
  expect(left).toEqual([]);
});
