import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventStreamParser } from '../../../renderer/api/event-stream.ts';

const parseAll = (...pieces: string[]) => {
  const parse = createEventStreamParser();
  return pieces.flatMap(parse);
};

test('a message is given when its empty line has come, and not before', () => {
  const parse = createEventStreamParser();
  expect(parse('data: one\n')).toEqual([]);
  expect(parse('\ndata: tw')).toEqual([{ event: 'message', data: 'one' }]);
  expect(parse('o\n\n')).toEqual([{ event: 'message', data: 'two' }]);
});

test('fields as the standard has them', () => {
  expect(parseAll(': comment\nid: 7\nretry: 10\ndata\ndata:a\ndata:  b\n\n')).toEqual([
    { event: 'message', data: '\na\n b' },
  ]);
  expect(parseAll('event: idle\ndata: \n\ndata: x\n\n')).toEqual([
    { event: 'idle', data: '' },
    { event: 'message', data: 'x' },
  ]);
  expect(parseAll('event: idle\n\n')).toEqual([]);
});

test('any cut and any line end give the same messages', () => {
  const texts = fc.array(fc.stringMatching(/^[a-z{}":,é€😀]{1,20}$/u), {
    minLength: 1,
    maxLength: 8,
  });
  const lineEnds = fc.constantFrom('\n', '\r\n', '\r');
  fc.assert(
    fc.property(texts, lineEnds, fc.array(fc.nat(400), { maxLength: 12 }), (data, end, cuts) => {
      const stream = data.map((text) => `data: ${text}${end}${end}`).join('');
      const at = [
        0,
        ...cuts.map((cut) => cut % stream.length).sort((a, b) => a - b),
        stream.length,
      ];
      const pieces = at.slice(1).map((to, index) => stream.slice(at[index], to));
      // The last empty line of a stream with \r is complete only with what follows.
      expect(parseAll(...pieces, '\n').map((message) => message.data)).toEqual(data);
    }),
  );
});
