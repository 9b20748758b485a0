import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { findProgram, has, program } from '../../config/machine.ts';
import { copyBootstrap } from './bootstrap-copy.ts';

let copy: ReturnType<typeof copyBootstrap> | undefined;
afterEach(() => copy?.remove());

const good = {
  'flake.nix': '{ outputs = { self }: { }; }\n',
  'nix/installer/install.sh': '#!/usr/bin/env bash\necho "$1"\n',
};

/** What the linters say of these files. With `tools` they find no other program. */
const lint = async (files: Record<string, string>, tools?: string[]) => {
  copy = copyBootstrap({
    ...files,
    'lint.mjs': `
import { lintForeign } from './electron/bootstrap/lint-foreign.mjs';
const outcome = lintForeign();
console.log(JSON.stringify(outcome));
`,
  });
  const { status, stdout, stderr } = await copy.run(
    ['lint.mjs'],
    tools ? { PATH: folderWith(copy.root, tools) } : {},
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  return { ...JSON.parse(lines.pop() ?? ''), said: lines.join('\n') };
};

const folderWith = (root: string, tools: string[]): string => {
  const folder = join(root, 'tools');
  mkdirSync(folder);
  for (const tool of tools) symlinkSync(findProgram([tool]) ?? '', join(folder, tool));
  return folder;
};

const canLint = has.nix && program('shellcheck');

describe.skipIf(!canLint)('shell scripts and nix files (needs nix and shellcheck)', () => {
  test('that are right pass', async () => {
    expect(await lint(good)).toMatchObject({
      passed: ['shell scripts', 'nix files'],
      failed: [],
      skipped: [],
    });
  });

  test.each([
    ['nix/installer/steps/10-banner.sh', '#!/usr/bin/env bash\necho $1\n', 'shell scripts'],
    ['test/vm/guest/stand-ins/without-suffix', '#!/bin/sh\necho $1\n', 'shell scripts'],
    ['.ci/run', '#!/usr/bin/env bash\ncd "$1"\n', 'shell scripts'],
    ['nix/lib/deep/layout.nix', '{ a = 1 }\n', 'nix files'],
    ['test/fixtures/fleets/small/flake.nix', 'let in in\n', 'nix files'],
  ])('a wrong %s is found', async (file, text, name) => {
    const { failed, said } = await lint({ ...good, [file]: text });
    expect(failed).toEqual([name]);
    expect(said).toContain(file);
  });

  test('no file at all of a kind is a fault', async () => {
    const { failed } = await lint({ 'nix/lib.nix': '{ }\n' });
    expect(failed).toEqual(['shell scripts: there are none']);
  });

  test('a tool that is missing skips its files by name', async () => {
    const { passed, failed, skipped } = await lint(good, ['nix-instantiate']);
    expect({ passed, failed, skipped }).toEqual({
      passed: ['nix files'],
      failed: [],
      skipped: ['shell scripts (needs shellcheck)'],
    });
  });
});

test('in CI a missing tool fails the suite', async () => {
  copy = copyBootstrap(good);
  copy.write('test/config/expected-skips.json', '[]');
  const { status, stdout } = await copy.run(['electron/bootstrap/test.mjs', 'lint'], {
    CI: 'true',
    PATH: folderWith(copy.root, ['node']),
  });
  expect(status).toBe(1);
  for (const tool of ['shellcheck', 'nix-instantiate']) {
    expect(stdout).toMatch(
      new RegExp(`FAILED {3}lint: .*\\(needs ${tool}\\) \\(skipped, and not expected`),
    );
  }
});
