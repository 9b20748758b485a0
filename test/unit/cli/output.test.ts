import { describe, expect, test } from 'vitest';
import { createOutput, table } from '../../../electron/cli/output.ts';
import { failure, type Language } from '../../../electron/contract/index.ts';

const hostile = 'x\u001b]52;c;aGk=\u0007\u009b2J\u202e\u200d\nerror: forged\r';
const shown = 'x\\x1b]52;c;aGk=\\x07\\x9b2J\\u{202e}\\u{200d}\\nerror: forged\\r';

const listen = (json = false, language: Language = 'en') => {
  const said = { out: '', error: '' };
  const stream = (name: 'out' | 'error') =>
    ({
      isTTY: true,
      columns: 200,
      rows: 20,
      write: (text: string) => {
        said[name] += text;
        return true;
      },
    }) as unknown as NodeJS.WriteStream;
  return {
    said,
    output: createOutput(json, language, { stdout: stream('out'), stderr: stream('error') }),
  };
};

describe('what is printed', () => {
  test('a line is one line, whatever stands in it', () => {
    const { said, output } = listen();
    output.say(`Host ${hostile}!`);
    expect(said.out).toBe(`Host ${shown}!\n`);
    output.say('x'.repeat(100_000));
    expect(said.out.length).toBeLessThan(10_000);
    expect(said.out).toMatch(/cut/);
  });

  test('a failure: what names have of lines is shown, what nix says has lines', () => {
    const { said, output } = listen();
    output.fail(failure('JOB_NOT_FOUND', { jobId: hostile }));
    expect(said.error).toContain(`error: There is no job ${shown}.\n`);
    said.error = '';
    const place = { file: null, line: null, column: null };
    const words = 'one\nerror: two\u001b';
    output.fail(
      failure('EVALUATION_FAILED', { reason: 'nix', ...place, isOwn: false, said: words }),
    );
    expect(said.error).toContain('error: one\n  error: two\\x1b\n');
  });

  test('a warning begins as one, in the language of the person', () => {
    const warning = failure('REVISION_UNPUSHED', { revision: '0'.repeat(40), url: hostile });
    for (const [language, begin] of [
      ['en', 'warning: '],
      ['de', 'Warnung: '],
    ] as const) {
      const { said, output } = listen(false, language);
      output.warn(warning);
      const [message, hint, ...others] = said.out.split('\n');
      expect(message).toMatch(new RegExp(`^${begin}.`));
      expect(message).toContain(shown);
      expect(hint).toMatch(/^ {2}\S/);
      expect(others).toEqual(['']);
    }
    const { said, output } = listen(true);
    output.warn(warning);
    expect(said.out).toBe('');
  });

  test('the progress, with nothing but our own escapes', () => {
    const { said, output } = listen();
    output.live([hostile, 'second']);
    expect(said.out).toBe(`${shown}\nsecond`);
    output.say('done');
    expect(said.out).toBe(`${shown}\nsecond\r\u001b[2K\u001b[1A\u001b[2Kdone\n`);
  });

  test('help, and a question', () => {
    const { said, output } = listen();
    output.text('a\nb\u001b\n');
    expect(said.out).toBe('a\nb\\x1b\n');
    expect(output.question(`Erase ${hostile}?`)).toBe(`Erase ${shown}?`);
  });

  test('JSON is the same data, and printed without harm', () => {
    const { said, output } = listen(true);
    output.event({ type: 'result', hosts: [{ name: hostile }] });
    output.fail(failure('JOB_NOT_FOUND', { jobId: hostile }));
    const lines = said.out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { hosts: [{ name: hostile }] },
      { message: `There is no job ${hostile}.` },
    ]);
    expect(said.out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

test('the cell of a table is as wide as it is shown, and one that is long is cut', () => {
  expect(
    table([
      ['a\u202e', 'b'],
      ['cc', 'd'],
    ]),
  ).toEqual(['a\\u{202e}  b', 'cc         d']);
  expect(table([['x'.repeat(10_240)]])).toEqual([`${'x'.repeat(200)} … [cut: 10240 characters]`]);
});
