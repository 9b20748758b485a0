import { describe, expect, test } from 'vitest';
import type { DriveOutcome, JobResult } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { failureDetails } from '../../../renderer/features/result/failure-details.ts';
import { forgeOf } from '../../../renderer/features/result/forge.ts';
import { redact } from '../../../renderer/features/result/redact.ts';
import {
  logTailOf,
  proofsOf,
  resultKind,
  stickWords,
} from '../../../renderer/features/result/result-words.ts';
import { nixCommand } from '../../../renderer/features/welcome/nix-command.ts';
import type { Eject } from '../../../renderer/state/job-store.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import { jobAfter, jobId } from './job-after.ts';
import { t } from './words.ts';

const done = (changes: Partial<DriveOutcome> = {}): JobState => {
  const result: JobResult = { build: sample.built, drives: [{ ...sample.outcome, ...changes }] };
  return jobAfter({ type: 'job.done', jobId, result });
};

describe('the heading', () => {
  test('says verified only where it was read back and is equal', () => {
    expect(resultKind(done())).toBe('verified');
    expect(resultKind(done({ verified: null }))).toBe('written');
    expect(resultKind(done({ verified: false }))).toBe('written');
    const none = jobAfter({ type: 'job.done', jobId, result: { build: null, drives: [] } });
    expect(resultKind(none)).toBe('written');
    expect(resultKind({ ...none, kind: 'build' })).toBe('built');
  });
});

describe('what was proven', () => {
  const proofs = (changes: Partial<DriveOutcome>, eject: Eject = 'idle', isPractice = false) =>
    proofsOf(t, { ...sample.outcome, ...changes }, eject, isPractice).map(
      ({ state, title }) => `${state}: ${title}`,
    );

  test('stands line by line', () => {
    expect(proofs({})).toEqual([
      'yes: Written',
      'yes: Flushed',
      'yes: Verified',
      'open: Not yet safe to unplug',
    ]);
  });

  test('is never more than what is known', () => {
    expect(proofs({ written: false, flushed: false, verified: false, bytesWritten: 0 })).toEqual([
      'open: Not written',
      'open: Not flushed',
      'open: Not verified',
      'open: Not yet safe to unplug',
    ]);
    expect(proofs({ verified: false, stick: 'differs' })[2]).toBe('no: Differs from the image');
    expect(proofs({ written: false, bytesWritten: 2e9 })[0]).toBe('no: Partly written, 2 GB');
  });

  test('is safe to unplug once ejected; a file has nothing to unplug', () => {
    expect(proofs({}, 'ejected')[3]).toBe('yes: Safe to unplug');
    expect(proofs({ safeToUnplug: true })[3]).toBe('yes: Safe to unplug');
    expect(proofs({}, 'ejecting')[3]).toBe('open: Not yet safe to unplug');
    expect(proofs({}, 'ejected', true)[3]).toBe('open: Nothing to unplug');
  });
});

test('the state of the stick is said from the outcome, and is untouched without one', () => {
  const error = sample.cancelled;
  const early = jobAfter({
    type: 'job.failed',
    jobId,
    error,
    result: { build: null, drives: [] },
  });
  expect(stickWords(t, early)).toContain('Untouched');
  const outcome: DriveOutcome = { ...sample.outcome, stick: 'partlyWritten' };
  const late = jobAfter(
    { type: 'write.finished', jobId, outcome },
    { type: 'job.cancelled', jobId, error, result: { build: null, drives: [] } },
  );
  expect(stickWords(t, late)).toContain('Partly written');
});

test('the lines that the engine picked are taken, whatever else stands there', () => {
  const job = jobAfter();
  const withTail = (log: string[] | number) => ({
    ...job,
    error: { ...sample.buildFailure, params: { log } },
  });
  expect(logTailOf(withTail(['a', 'b']))).toEqual(['a', 'b']);
  expect(logTailOf(withTail(3))).toEqual([]);
  expect(logTailOf(job)).toEqual([]);
});

test.each([
  ['github:ada/fleet', 'github'],
  ['git+ssh://git@github.com/ada/fleet', 'github'],
  ['git+ssh://git@github.com.evil.example/ada/fleet', 'other'],
  ['gitlab:ada/fleet', 'gitlab'],
  ['git+https://gitlab.example.org/ada/fleet', 'gitlab'],
  ['git+https://codeberg.org/ada/fleet', 'forgejo'],
  ['/home/ada/fleet', 'other'],
  [null, 'other'],
] as const)('%s is on %s', (reference, forge) => {
  expect(forgeOf(reference)).toBe(forge);
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
  ['nothing', null, null, null],
  ['no nix', sample.nixProblem, null, 'https://nixos.org/nix/install) --daemon'],
  [
    'a daemon that sleeps',
    'Start it (systemctl start nix-daemon), or not.',
    '2.31',
    'sudo systemctl start nix-daemon',
  ],
  ['what is quoted', 'Run `apt install nix-bin` first.', null, 'apt install nix-bin'],
  ['an old one', 'nix 2.3 is too old.', '2.3', null],
])('the command to copy for %s', (_name, nixProblem, nixVersion, command) => {
  const found = nixCommand({ nixProblem, nixVersion });
  if (command === null) expect(found).toBeNull();
  else expect(found).toContain(command);
});
