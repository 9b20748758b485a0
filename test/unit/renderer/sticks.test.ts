import { describe, expect, test } from 'vitest';
import type { StickRecord } from '../../../electron/contract/index.ts';
import { lastStickWords } from '../../../renderer/features/drives/drive-words.ts';
import type { Intent } from '../../../renderer/state/intent.ts';
import {
  canVerifyAlone,
  wasFinished,
  wasInterrupted,
} from '../../../renderer/state/stick-memory.ts';
import {
  canPowerOff,
  choicesAgain,
  choicesFor,
  proposalOf,
} from '../../../renderer/state/write-proposal.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import * as known from '../../../renderer/stories/samples-sticks.ts';
import { t } from './words.ts';

const record = (changes: Partial<StickRecord>): StickRecord => ({ ...known.record, ...changes });
const now = new Date(2026, 10, 21).getTime();

test.each<[string, StickRecord | null, string | null]>([
  ['nothing known', null, null],
  ['never written to', record({ stick: 'untouched' }), null],
  ['verified', known.record, 'Last written here: laptop2, May 3, verified'],
  [
    'an image of no host',
    record({ made: null, image: '/home/ada/a.iso' }),
    'Last written here: a.iso, May 3, verified',
  ],
  ['interrupted', known.interrupted, 'Last written here: laptop2, May 3, not finished (63%)'],
  [
    'interrupted at its very end',
    { ...known.interrupted, bytesWritten: sample.built.sizeBytes },
    'Last written here: laptop2, May 3, not finished (99%)',
  ],
  [
    'interrupted, of unknown size',
    { ...known.interrupted, imageBytes: null },
    'Last written here: laptop2, May 3, not finished',
  ],
  [
    'not read back',
    record({ stick: 'writtenUnverified' }),
    'Last written here: laptop2, May 3, not verified',
  ],
  [
    'another content',
    record({ stick: 'differs' }),
    'Last written here: laptop2, May 3, differed from the image',
  ],
])('the card of a stick with %s', (_name, lastStick, words) => {
  expect(lastStickWords(t, lastStick, now)).toBe(words);
});

test.each<[string, StickRecord, { interrupted: boolean; finished: boolean; alone: boolean }]>([
  ['verified', known.record, { interrupted: false, finished: true, alone: true }],
  ['interrupted', known.interrupted, { interrupted: true, finished: false, alone: false }],
  [
    'cancelled while writing',
    { ...known.interrupted, finishedAt: 1 },
    { interrupted: true, finished: false, alone: false },
  ],
  [
    'crashed while verifying',
    record({ stick: 'writtenUnverified', finishedAt: null }),
    { interrupted: true, finished: false, alone: false },
  ],
  [
    'written without reading back',
    record({ stick: 'writtenUnverified' }),
    { interrupted: false, finished: true, alone: true },
  ],
  [
    'without a checksum',
    record({ stick: 'writtenUnverified', sha256: null }),
    { interrupted: false, finished: true, alone: false },
  ],
  ['different', record({ stick: 'differs' }), { interrupted: false, finished: true, alone: true }],
])('a stick that is %s', (_name, one, expected) => {
  expect({
    interrupted: wasInterrupted(one),
    finished: wasFinished(one),
    alone: canVerifyAlone(one),
  }).toEqual(expected);
});

describe('the quicker way', () => {
  const make = (host: string, reference = 'github:ada/fleet'): Intent => ({
    of: 'host',
    input: { host, reference, options: {} },
  });
  const write = (image: string): Intent => ({ of: 'image', input: { image } });
  const propose = (intent: Intent, ...records: (StickRecord | null)[]) =>
    proposalOf(
      intent,
      records.map((lastStick) => ({ lastStick })),
    );
  const ofImage = record({ made: null, image: '/a.iso' });

  test.each<[string, Intent, StickRecord | null, 'delta' | 'resume' | null, boolean]>([
    ['unknown', make('laptop2'), null, null, false],
    ['of the same host', make('laptop2'), known.record, 'delta', true],
    ['of another host', make('server'), known.record, 'delta', false],
    ['of another fleet', make('laptop2', '~/fleet'), known.record, 'delta', false],
    [
      'of the same host, not verified',
      make('laptop2'),
      record({ stick: 'writtenUnverified' }),
      'delta',
      false,
    ],
    ['that was not right', make('laptop2'), record({ stick: 'differs' }), 'delta', false],
    ['never written to', make('laptop2'), record({ stick: 'untouched' }), null, false],
    ['interrupted, of the same host', make('laptop2'), known.interrupted, 'resume', true],
    ['interrupted, of another host', make('server'), known.interrupted, 'resume', false],
    ['of the same image', write('/a.iso'), ofImage, 'delta', false],
    [
      'interrupted, of the same image',
      write('/a.iso'),
      { ...ofImage, stick: 'partlyWritten' },
      'resume',
      true,
    ],
    [
      'interrupted, of another image',
      write('/b.iso'),
      { ...ofImage, stick: 'partlyWritten' },
      'resume',
      false,
    ],
  ])('for a stick %s', (_name, intent, lastStick, mode, isSuggested) => {
    expect(propose(intent, lastStick)).toEqual(mode && { mode, isSuggested });
  });

  test('for several sticks is one that suits all of them', () => {
    const other = record({ made: null });
    expect(propose(make('laptop2'), known.record, known.record)?.isSuggested).toBe(true);
    expect(propose(make('laptop2'), known.record, other)).toEqual({
      mode: 'delta',
      isSuggested: false,
    });
    expect(propose(make('laptop2'), known.record, known.interrupted)).toBeNull();
    expect(propose(make('laptop2'), known.record, null)).toBeNull();
    expect(propose(make('laptop2'), null, known.record)).toBeNull();
    expect(propose(make('laptop2'))).toBeNull();
  });

  test('is never both, and none where none is on offer', () => {
    const more = { unmount: true, powerOff: true, anyway: false };
    const taken = (mode: 'delta' | 'resume') => choicesFor({ mode, isSuggested: true }, true, more);
    expect(taken('delta')).toEqual({ ...more, delta: true, resume: false });
    expect(taken('resume')).toEqual({ ...more, delta: false, resume: true });
    expect(choicesFor(null, true, more)).toEqual({ ...more, delta: false, resume: false });
    expect(choicesFor({ mode: 'delta', isSuggested: true }, false, more).delta).toBe(false);
  });

  test('another try of another image does not go on with this one', () => {
    const before = { unmount: false, delta: true, resume: false, powerOff: true, anyway: false };
    const again = choicesAgain(before, make('server'), [{ lastStick: known.interrupted }]);
    expect(again).toMatchObject({ delta: false, resume: false });
  });
});

test('only a real drive can be powered off', () => {
  expect(canPowerOff(sample.sandisk)).toBe(true);
  expect(canPowerOff(sample.practiceDrive)).toBe(false);
});
