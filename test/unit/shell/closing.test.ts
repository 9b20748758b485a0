import { describe, expect, test, vi } from 'vitest';
import { type JobState, type StepId, stepsOf } from '../../../electron/contract/index.ts';
import { createI18n } from '../../../electron/texts/window.ts';

vi.mock('electron', () => ({ app: {}, dialog: {}, nativeTheme: {}, protocol: {} }));
const { closingQuestion } = await import('../../../electron/shell/closing.ts');

const job = (step: StepId, names = ['SanDisk Ultra', 'Kingston']) =>
  ({
    kind: 'make',
    step,
    subject: { drives: names.map((description) => ({ description })) },
  }) as unknown as JobState;

const { t } = createI18n('en');

test.each(stepsOf('make'))('what is asked while $id names the drives', ({ id }) => {
  const { message, detail } = closingQuestion(t, [job(id)]);
  expect(message).toContain('SanDisk Ultra and Kingston');
  expect(detail).not.toBe('');
});

describe('what is on the stick after a cancel', () => {
  test('is said as it will be', () => {
    expect(closingQuestion(t, [job('building', ['A'])]).detail).toContain('stays as it is');
    expect(closingQuestion(t, [job('authorising', ['A'])]).detail).toContain('stays as it is');
    expect(closingQuestion(t, [job('writing', ['A'])]).detail).toContain('neither');
    expect(closingQuestion(t, [job('syncing', ['A'])]).detail).toContain('neither');
    expect(closingQuestion(t, [job('verifying', ['A'])]).detail).toContain('whether it is good');
  });

  test('and of several, and in the language of the window', () => {
    expect(closingQuestion(t, [job('verifying')]).detail).toContain('whether they are good');
    expect(closingQuestion(createI18n('de').t, [job('writing')]).message).toBe(
      'SanDisk Ultra und Kingston werden beschrieben',
    );
  });
});

test('every job that would be cancelled is named, with what becomes of its sticks', () => {
  const question = closingQuestion(t, [job('building', ['A']), job('writing', ['B'])]);
  expect(question.message).toBe('A is about to be written\nB is being written');
  expect(question.detail).toMatch(/stays as it is[^\n]*\n.*neither/);
});

test('a drive without a name of its own is called in the window’s language', () => {
  const practice = {
    description: 'Practice drive a.img',
    madeUpName: { kind: 'practice', name: 'a.img' },
  };
  const subject = { drives: [practice] } as unknown as JobState['subject'];
  const { message } = closingQuestion(createI18n('de').t, [
    { kind: 'make', step: 'writing', subject },
  ]);
  expect(message).toContain('Übungslaufwerk a.img');
});
