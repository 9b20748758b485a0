import { expect, test } from 'vitest';
import { parseNixLine } from '../../../electron/engine/nix/nix-events.ts';
import {
  type Evidence,
  explainNixFailure,
  noEvidence,
} from '../../../electron/engine/nix/nix-failure.ts';
import { createReport } from '../../../electron/engine/nix/nix-report.ts';
import { noSource } from '../../../electron/engine/nix/source-map.ts';
import { said, worded } from '../../fixtures/failure-words.ts';

const explainWith = (
  evidence: Evidence,
  message: string,
  { before = [], log = [] }: { before?: string[]; log?: string[] } = {},
) => {
  const report = createReport(false);
  const say = (msg: string) =>
    report.add(parseNixLine(`@nix ${JSON.stringify({ action: 'msg', level: 0, msg })}`));
  for (const earlier of before) say(earlier);
  say(`error: ${message}`);
  return explainNixFailure(report.read(), {
    reference: './fleet',
    attribute: 'nixosConfigurations',
    source: noSource,
    opening: true,
    logTail: () => log,
    evidence,
  });
};
const explain = (message: string, ...before: string[]) =>
  explainWith(noEvidence, message, { before });

test.each([
  "could not set permissions on '/nix/var/nix/profiles/per-user' to 755: Operation not permitted",
  "opening lock file '/nix/var/nix/db/big-lock': Permission denied",
  "cannot connect to socket at '/nix/var/nix/daemon-socket/socket': Connection refused",
])('a store of someone else without a daemon is not the flake’s fault: %s', (message) => {
  const explained = explain(message);
  const { code } = explained;
  const { hint } = said(explained);
  expect(code).toBe('NIX_UNUSABLE');
  expect(hint).toContain('daemon');
});

test('a crash of nix is not the flake’s fault either', () => {
  expect(explain('nix was ended by SIGSEGV')).toMatchObject({
    code: 'NIX_UNUSABLE',
    params: { signal: 'SIGSEGV' },
  });
  expect(said(explain('nix was ended by SIGKILL')).hint).toContain('memory');
});

test('a refusal by the flake itself is', () => {
  expect(explain('infinite recursion encountered').code).toBe('EVALUATION_FAILED');
});

test('what nix ignores is not why it failed', () => {
  const ignored = "error (ignored): error: SQLite database '/cache/eval.sqlite' is busy";
  expect(explain("undefined variable 'nope'", ignored)).toEqual(
    explain("undefined variable 'nope'"),
  );
});

test('an assertion is told in its own words, without a place in nixpkgs', () => {
  const where = '\n       at /nix/store/0000000000000000000000000000000a-source/top.nix:74:9:\n';
  const told = explain(
    `\n       Failed assertions:\n       - autoInstaller.prebuilt needs the flake.\n       Give it.\n\n       - Another one.${where}`,
  );
  expect(worded(told)).toMatchObject({
    code: 'EVALUATION_FAILED',
    message:
      "The configuration can't be: autoInstaller.prebuilt needs the flake.\nGive it.\n- Another one.",
    params: { file: null },
  });
  expect(
    worded(explain(`autoInstaller.extraPackages: nixpkgs has no package x.${where}`)),
  ).toMatchObject({
    message: 'autoInstaller.extraPackages: nixpkgs has no package x.',
    hint: expect.stringContaining('options'),
  });
});

const failed =
  "builder for '/nix/store/00000000000000000000000000000000-x.drv' failed with exit code 1";

test('a builder is not believed that the disk is full, or that there is no network, unless it is so', () => {
  for (const line of [
    'cp: error writing: No space left on device',
    'Could not resolve host: x.y',
  ]) {
    const told = explainWith(noEvidence, failed, { log: [line] });
    expect(told).toMatchObject({ code: 'BUILD_FAILED', params: { exitCode: 1, log: [line] } });
    // Nix quotes the end of the log in its own error.
    expect(explain(`${failed};\n       last 1 log lines:\n       > ${line}`)).toMatchObject({
      code: 'BUILD_FAILED',
    });
  }
  const full = { ...noEvidence, fullFolder: '/nix/store' };
  const log = ['No space left on device'];
  expect(explainWith(full, failed, { log }).code).toBe('DISK_FULL');
  expect(worded(explainWith({ ...full, fullFolder: '/tmp' }, failed, { log }))).toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining('/tmp'),
    hint: expect.stringContaining('TMPDIR'),
  });
  expect(explainWith(full, failed, { log: ['no luck'] }).code).toBe('BUILD_FAILED');
  const fetches = { ...noEvidence, isFetch: true };
  expect(explainWith(fetches, failed, { log: ['Could not resolve host: x.y'] })).toMatchObject({
    code: 'FLAKE_NOT_FOUND',
  });
});

test('nix itself is believed, and a flake that throws the same words is not', () => {
  expect(explain('writing to file: No space left on device').code).toBe('DISK_FULL');
  const thrown = 'No space left on device\n       at /nix/store/0-source/flake.nix:3:5:\n';
  expect(explain(thrown).code).toBe('EVALUATION_FAILED');
});
