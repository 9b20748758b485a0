import { describe, expect, test } from 'vitest';
import {
  type DriveOutcome,
  type Failure,
  type FailureCode,
  failure,
  type JobResult,
} from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { failureDetails, redact } from '../../../renderer/features/result/failure-details.ts';
import { deployKeyPage, forgeOf } from '../../../renderer/features/result/forge.ts';
import {
  asksForOtherStick,
  logTailOf,
  resultKind,
  resultSummary,
  resultTitle,
  resultWarnings,
  stickWords,
} from '../../../renderer/features/result/result-words.ts';
import { nixCommand } from '../../../renderer/features/welcome/welcome.tsx';
import { outcomeOf } from '../../../renderer/state/job-outcome.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import * as known from '../../../renderer/stories/samples-sticks.ts';
import { jobAfter, jobId } from './job-after.ts';
import { t } from './words.ts';

const done = (changes: Partial<DriveOutcome> = {}): JobState => {
  const result: JobResult = { build: sample.built, drives: [{ ...sample.outcome, ...changes }] };
  return jobAfter({ type: 'job.done', jobId, result });
};

describe('the heading', () => {
  test('says verified only where it was read back and is equal', () => {
    expect(resultKind(done())).toBe('verified');
    expect(resultKind(done({ verified: null }))).toBe('done');
    expect(resultKind(done({ verified: false }))).toBe('done');
    const none = jobAfter({ type: 'job.done', jobId, result: { build: null, drives: [] } });
    expect(resultKind(none)).toBe('done');
    expect(resultTitle(t, none)).toBe('Stick written');
    const subject = { ...none.subject, drives: [] };
    expect(resultTitle(t, { ...none, kind: 'build', subject })).toBe('Image built');
  });
});

describe('several drives', () => {
  const { id, device } = known.intenso;
  const ended = (ending: 'failed' | 'done', ...drives: DriveOutcome[]): JobState => {
    const job = jobAfter();
    return {
      ...job,
      ended: ending,
      subject: known.threeDrives,
      error: ending === 'failed' ? known.lost : null,
      result: { build: null, drives },
    };
  };

  test('are counted in the heading', () => {
    const some = ended(
      'failed',
      sample.outcome,
      known.outcomeFor({ id, device }),
      known.lostOutcome,
    );
    expect(resultKind(some)).toBe('partly');
    expect(resultTitle(t, some)).toBe('2 of 3 sticks made');
    const none = ended('failed', known.lostOutcome);
    expect(resultKind(none)).toBe('failed');
    const all = ended(
      'done',
      sample.outcome,
      known.outcomeFor({ id, device }),
      known.outcomeFor(known.lexar),
    );
    expect(resultTitle(t, all)).toBe('3 sticks verified');
    expect(resultSummary(t, all)).toMatch(/^SanDisk .*, and Lexar .* install laptop2\.$/);
    expect(resultTitle(t, done())).toBe('Stick verified');
  });

  test('are not verified while one of them is not', () => {
    const unread = known.outcomeFor({ id, device }, { verified: null });
    expect(resultKind(ended('done', sample.outcome, unread))).toBe('done');
  });
});

describe('a stick that was verified without the image', () => {
  const alone = (record: DriveOutcome['record'], error: Failure | null = null): JobState => ({
    ...jobAfter(),
    kind: 'verify',
    ended: error ? 'failed' : 'done',
    subject: known.verifiedAlone,
    error,
    result: {
      build: null,
      drives: [{ ...sample.outcome, verified: error === null, record, error }],
    },
  });
  const made = known.record.made;

  test('is still what was made, by its host and revision', () => {
    expect(resultSummary(t, alone(known.record))).toBe(
      'This is still the stick that you made on May 3, 2026, 12:04: host laptop2, revision 3f1c2a5.',
    );
    const unrevised = { ...known.record, made: made && { ...made, revision: null } };
    expect(resultSummary(t, alone(unrevised))).toMatch(/: host laptop2\.$/);
    const image = { ...known.record, made: null, image: '/home/ada/a.iso' };
    expect(resultSummary(t, alone(image))).toMatch(/still .* wrote on .*: a\.iso\.$/);
  });

  test('is no longer what was made, only where that was found', () => {
    const differs = alone(known.record, known.noLongerIt);
    expect(resultKind(differs)).toBe('differs');
    expect(resultSummary(t, differs)).toContain('no longer the stick that you made');
    const lost = alone(known.record, known.lost);
    expect(resultKind(lost)).toBe('failed');
    expect(resultSummary(t, lost)).toBe('SanDisk Ultra 32 GB');
    expect(resultKind(alone(null, known.stickUnknown))).toBe('failed');
  });

  test('a mismatch of a job that wrote is a failure', () => {
    const wrote = { ...alone(null, sample.differs), kind: 'make' as const };
    expect(resultKind(wrote)).toBe('failed');
  });
});

test('warnings are shown once, and none that is told elsewhere or is over', () => {
  const warned = (...warnings: Failure[]) => ({ ...done(), warnings });
  const repaired = failure('BLOCKS_REPAIRED', { device: '/dev/sdb', offset: 0, blocks: 1 });
  const codes = (job: JobState) => resultWarnings(job).map(({ code }) => code);
  expect(
    codes(warned(known.stalledWarning, known.capacityFalse, known.capacityFalse, repaired)),
  ).toEqual(['CAPACITY_FALSE', 'BLOCKS_REPAIRED']);
  const told = done({ repairedBlocks: 3 });
  expect(codes({ ...told, warnings: [repaired] })).toEqual([]);
});

test('the state of the stick is said from the outcome, and is untouched without one', () => {
  const error = sample.cancelled;
  const early = jobAfter({
    type: 'job.failed',
    jobId,
    error,
    result: { build: null, drives: [] },
  });
  const now = (job: JobState) => stickWords(t, outcomeOf(job, sample.sandisk.id));
  expect(now(early)).toContain('Untouched');
  const outcome: DriveOutcome = { ...sample.outcome, stick: 'partlyWritten' };
  const late = jobAfter(
    { type: 'write.finished', jobId, outcome },
    { type: 'job.cancelled', jobId, error, result: { build: null, drives: [] } },
  );
  expect(now(late)).toContain('Partly written');
});

test('the lines that the engine picked are taken, whatever else stands there', () => {
  const job = jobAfter();
  const withTail = (log: string[]) => ({
    ...job,
    error: { ...sample.buildFailure, params: { ...sample.buildFailure.params, log } },
  });
  expect(logTailOf(withTail(['a', 'b']))).toEqual(['a', 'b']);
  expect(logTailOf(withTail([]))).toEqual([]);
  expect(logTailOf(job)).toEqual([]);
});

test.each([
  ['github:ada/fleet', 'github'],
  ['git+ssh://git@github.com/ada/fleet', 'github'],
  ['git+ssh://git@github.com.evil.example/ada/fleet', 'other'],
  ['gitlab:ada/fleet', 'gitlab'],
  ['git+https://gitlab.example.org/ada/fleet', 'gitlab'],
  ['git+https://codeberg.org/ada/fleet', 'forgejo'],
  ['git+https://gitea.example.org/ada/fleet', 'gitea'],
  ['sourcehut:~ada/fleet', 'sourcehut'],
  ['git+https://git.sr.ht/~ada/fleet', 'sourcehut'],
  ['git+ssh://git@bitbucket.org/ada/fleet', 'bitbucket'],
  ['/home/ada/fleet', 'other'],
  [null, 'other'],
] as const)('%s is on %s', (reference, forge) => {
  expect(forgeOf(reference)).toBe(forge);
  expect(t(`result.paste.${forge}`)).toMatch(/^Lets the installer read .*[.]$/);
});

test.each([
  ['github:ada/fleet', 'github.com/ada/fleet/settings/keys'],
  ['github:ada/fleet/main?dir=nix', 'github.com/ada/fleet/settings/keys'],
  ['git+ssh://git@github.com/ada/fleet.git?ref=main', 'github.com/ada/fleet/settings/keys'],
  ['gitlab:ada/fleet', 'gitlab.com/ada/fleet/-/settings/repository'],
  [
    'git+ssh://git@gitlab.example.org:2222/group/sub/fleet',
    'gitlab.example.org/group/sub/fleet/-/settings/repository',
  ],
  ['git+https://codeberg.org/ada/fleet', 'codeberg.org/ada/fleet/settings/keys'],
  ['git+ssh://git@bitbucket.org/ada/fleet', 'bitbucket.org/ada/fleet/admin/access-keys/'],
  // A name and a password are none of what is shown.
  ['git+https://ada:hunter2@github.com/ada/fleet', 'github.com/ada/fleet/settings/keys'],
  ['sourcehut:~ada/fleet', null],
  ['/home/ada/fleet', null],
  ['github:ada', null],
  [null, null],
])('the deploy key of %s goes to %s', (reference, page) => {
  expect(deployKeyPage(reference)).toBe(page);
});

test('another stick is offered where it is the stick that stands in the way', () => {
  const of = (code: FailureCode, kind: JobState['kind'] = 'make') =>
    asksForOtherStick({ kind, error: { code, params: {} } as unknown as Failure });
  expect(of('DRIVE_TOO_SMALL')).toBe(true);
  expect(of('VERIFY_MISMATCH')).toBe(true);
  expect(of('VERIFY_MISMATCH', 'verify')).toBe(false);
  expect(of('BUILD_FAILED')).toBe(false);
  expect(asksForOtherStick({ kind: 'make', error: null })).toBe(false);
});

test.each([
  ['git+https://ada:hunter2@host/x', 'git+https://…@host/x'],
  ['git+https://oauth2:glpat-abc@host/x', 'git+https://…@host/x'],
  ['git+ssh://git@host/x', 'git+ssh://git@host/x'],
  ['http://127.0.0.1:4/#token=abc123 next', 'http://127.0.0.1:4/#token=… next'],
  ['key ghp_abcDEF123 end', 'key ghp_… end'],
  ['AGE-SECRET-KEY-1QQQ', 'AGE-SECRET-KEY-…'],
  [
    'a\n-----BEGIN OPENSSH PRIVATE KEY-----\nxx\nyy\n-----END OPENSSH PRIVATE KEY-----\nb',
    'a\n-----PRIVATE KEY LEFT OUT-----\nb',
  ],
])('no secret is copied: %j', (text, redacted) => {
  expect(redact(text)).toBe(redacted);
});

test('the details for a bug report hold what happened, and no secret', () => {
  const job = jobAfter(
    { type: 'job.phaseChanged', jobId, phase: 'building' },
    {
      type: 'job.failed',
      jobId,
      error: sample.buildFailure,
      result: { build: null, drives: [] },
    },
  );
  const secret = { ...job.subject, reference: 'git+https://ada:hunter2@host/x' };
  const lines = Array.from({ length: 60 }, (_, number) => ({
    number,
    derivation: 'drv',
    text: `line ${number} end`,
  }));
  const details = failureDetails({ ...job, subject: secret }, lines, sample.status);
  expect(details).toContain('Code: BUILD_FAILED');
  expect(details).toContain('building at 10.0 s');
  expect(details).toContain('drv> line 59 end');
  expect(details).not.toContain('line 34 end');
  expect(details).not.toContain('hunter2');
});

test.each([
  ['nothing', null, null],
  ['no nix', sample.nixProblem, 'https://nixos.org/nix/install) --daemon'],
  ['an old one', failure('NIX_TOO_OLD', { version: '2.3', oldest: '2.8' }), null],
])('the command to copy for %s', (_name, nixProblem, command) => {
  const found = nixCommand({ nixProblem });
  if (command === null) expect(found).toBeNull();
  else expect(found).toContain(command);
});
