import { expect, test, vi } from 'vitest';
import { type JobState, Phase } from '../../../electron/contract/index.ts';

vi.mock('electron', () => ({ dialog: {}, protocol: {} }));
const { closingQuestion } = await import('../../../electron/shell/closing.ts');

const job = (phase: Phase) =>
  ({
    phase,
    subject: { drives: [{ description: 'SanDisk Ultra' }, { description: 'Kingston' }] },
  }) as unknown as JobState;

test.each(Phase.options)('what is asked while %s names the drives', (phase) => {
  const { message, detail } = closingQuestion(job(phase));
  expect(message).toContain('SanDisk Ultra, Kingston');
  expect(detail).not.toBe('');
});

test('what is on the stick after a cancel is said as it will be', () => {
  expect(closingQuestion(job('building')).detail).toContain('stays as it is');
  expect(closingQuestion(job('authorising')).detail).toContain('stays as it is');
  expect(closingQuestion(job('writing')).detail).toContain('neither');
  expect(closingQuestion(job('syncing')).detail).toContain('neither');
  expect(closingQuestion(job('verifying')).detail).toContain('unknown whether it is good');
});
