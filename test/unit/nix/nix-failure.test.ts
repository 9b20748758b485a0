import { expect, test } from 'vitest';
import { parseNixLine } from '../../../electron/engine/nix/nix-events.ts';
import { explainNixFailure } from '../../../electron/engine/nix/nix-failure.ts';
import { createReport } from '../../../electron/engine/nix/nix-report.ts';
import { noSource } from '../../../electron/engine/nix/source-map.ts';

const explain = (message: string, ...before: string[]) => {
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
    logTail: () => null,
  });
};

test.each([
  "could not set permissions on '/nix/var/nix/profiles/per-user' to 755: Operation not permitted",
  "opening lock file '/nix/var/nix/db/big-lock': Permission denied",
  "cannot connect to socket at '/nix/var/nix/daemon-socket/socket': Connection refused",
])('a store of someone else without a daemon is not the flake’s fault: %s', (message) => {
  const { code, hint } = explain(message);
  expect(code).toBe('NIX_UNUSABLE');
  expect(hint).toContain('daemon');
});

test('a crash of nix is not the flake’s fault either', () => {
  expect(explain('nix was ended by SIGSEGV')).toMatchObject({
    code: 'NIX_UNUSABLE',
    params: { signal: 'SIGSEGV' },
  });
  expect(explain('nix was ended by SIGKILL').hint).toContain('memory');
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
  expect(told).toMatchObject({
    code: 'EVALUATION_FAILED',
    message:
      "The configuration can't be: autoInstaller.prebuilt needs the flake.\nGive it.\n- Another one.",
    params: { file: null },
  });
  expect(explain(`autoInstaller.extraPackages: nixpkgs has no package x.${where}`)).toMatchObject({
    message: 'autoInstaller.extraPackages: nixpkgs has no package x.',
    hint: expect.stringContaining('options'),
  });
});
