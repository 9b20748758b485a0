import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNixLine } from '../../../electron/engine/nix/nix-events.ts';

const line = (value: unknown) => `@nix ${JSON.stringify(value)}`;

describe('parseNixLine', () => {
  test('a build starts, reports its phase, logs, and stops', () => {
    const path = '/nix/store/bwjrvpq237l8myw3f9spwmdcb8av8n5b-trivial.drv';
    expect(
      [
        `@nix {"action":"start","fields":["${path}","",1,1],"id":35704063131653,"level":3,"parent":0,"text":"building '${path}'","type":105}`,
        '@nix {"action":"result","fields":["unpackPhase"],"id":35704063131653,"type":104}',
        '@nix {"action":"result","fields":["hello"],"id":35704063131653,"type":101}',
        '@nix {"action":"stop","id":35704063131653}',
      ].map(parseNixLine),
    ).toEqual([
      {
        kind: 'started',
        id: '35704063131653',
        activity: 'build',
        text: `building '${path}'`,
        fields: [path, '', 1, 1],
      },
      { kind: 'phaseSet', id: '35704063131653', phase: 'unpackPhase' },
      { kind: 'logged', id: '35704063131653', line: 'hello' },
      { kind: 'stopped', id: '35704063131653' },
    ]);
  });

  test('the number 105 means build in a start, progress in a result', () => {
    expect(parseNixLine(line({ action: 'start', id: 1, type: 105, fields: [] }))).toMatchObject({
      activity: 'build',
    });
    expect(
      parseNixLine(line({ action: 'result', id: 1, type: 105, fields: [1, 2, 3, 4] })),
    ).toEqual({ kind: 'progressed', id: '1', done: 1, expected: 2, running: 3, failed: 4 });
  });

  test('ids that a JavaScript number rounds stay apart', () => {
    // Process 4194303, the highest that Linux gives: 4194303 << 32 is above 2^53.
    const base = 4_194_303n << 32n;
    const ids = [0n, 1n, 2n, 3n].map((n) => String(base + n));
    expect(Number(ids[1])).toBe(Number(ids[0]));
    expect(ids.map((id) => parseNixLine(`@nix {"action":"stop","id":${id}}`))).toEqual(
      ids.map((id) => ({ kind: 'stopped', id })),
    );
  });

  test('an id in the text of an event is not taken for its own', () => {
    const id = String((4_194_303n << 32n) + 1n);
    const text = '{\\"id\\":12}';
    expect(
      parseNixLine(
        `@nix {"action":"start","fields":["\\"id\\":9"],"id":${id},"text":"${text}","type":0}`,
      ),
    ).toMatchObject({ id });
  });

  test('what is not known degrades to unknown', () => {
    for (const value of [
      { action: 'start', id: 1, type: 4711 },
      { action: 'sing', id: 1 },
      { action: 'result', id: 1, type: 999, fields: [] },
      { action: 'stop', id: 'x' },
      { action: 'msg' },
      [],
    ]) {
      expect(['unknown', 'started']).toContain(parseNixLine(line(value)).kind);
    }
    expect(parseNixLine(line({ action: 'start', id: 1, type: 4711 }))).toMatchObject({
      activity: 'unknown',
    });
  });

  test('a line without the prefix is text; broken JSON behind it may be anybody’s', () => {
    expect(parseNixLine('fatal: no repository')).toEqual({
      kind: 'text',
      text: 'fatal: no repository',
    });
    for (const text of ['@nix {"action":', '@nix 5']) {
      expect(parseNixLine(text)).toEqual({ kind: 'claimed', text, derivationPath: null });
    }
    expect(parseNixLine('')).toEqual({ kind: 'text', text: '' });
  });

  test('a position is the same from 2.8 and from 2.26, which appends it to the file', () => {
    const message = {
      action: 'msg',
      level: 0,
      msg: '\u001b[31;1merror:\u001b[0m x',
      line: 3,
      column: 5,
    };
    for (const file of ['/f/flake.nix', '/f/flake.nix:3:5']) {
      expect(parseNixLine(line({ ...message, file }))).toEqual({
        kind: 'message',
        level: 0,
        text: 'error: x',
        raw: null,
        position: { file: '/f/flake.nix', line: 3, column: 5 },
      });
    }
  });

  test('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => `@nix ${json}`),
        ),
        (text) => {
          expect(parseNixLine(text).kind).toBeTypeOf('string');
        },
      ),
    );
    const field = fc.oneof(fc.string(), fc.double(), fc.constant(null), fc.array(fc.string()));
    const event = fc.record({
      action: fc.constantFrom('start', 'stop', 'result', 'msg'),
      id: fc.oneof(fc.double(), fc.string(), fc.maxSafeNat()),
      type: fc.integer({ min: 98, max: 115 }),
      fields: fc.oneof(fc.array(field), field),
      text: field,
      msg: field,
      level: field,
    });
    fc.assert(fc.property(event, (value) => typeof parseNixLine(line(value)).kind === 'string'));
  });
});
