import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
// @ts-expect-error: plain JavaScript without types.
import * as dist from '../../../electron/bootstrap/dist.mjs';

const { parseDistArguments, stageNode } = dist as {
  parseDistArguments: (args: string[], arch?: string) => { arch: string; builderArgs: string[] };
  stageNode: (arch: string, file: string, own?: string) => void;
};

test.each([
  [[], ['--linux', '--x64', '--publish', 'never']],
  [['deb'], ['--linux', 'deb', '--x64', '--publish', 'never']],
  [
    ['dir', 'rpm', '--x64'],
    ['--linux', 'dir', 'rpm', '--x64', '--publish', 'never'],
  ],
  [
    ['--arm64', 'deb'],
    ['--linux', 'deb', '--arm64', '--publish', 'never'],
  ],
  [
    ['AppImage', '--config', 'overlay.yml'],
    ['--linux', 'AppImage', '--x64', '--publish', 'never', '--config', 'overlay.yml'],
  ],
])('npm run dist -- %j', (args, expected) => {
  expect(parseDistArguments(args, 'x64').builderArgs).toEqual(expected);
});

test('two processors at once, or one that Electron is not packaged for, are refused', () => {
  expect(() => parseDistArguments(['--x64', '--arm64'])).toThrow('one processor at a time');
  expect(() => parseDistArguments([], 'riscv64')).toThrow('riscv64');
});

test('a Node.js for another processor is refused before anything is packaged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-dist-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const staged = join(folder, 'node');
  const other = process.arch === 'x64' ? 'arm64' : 'x64';
  expect(() => stageNode(other, staged, process.execPath)).toThrow(`needs a Node.js for ${other}`);
  writeFileSync(join(folder, 'script'), '#!/bin/sh\n');
  expect(() => stageNode(process.arch, staged, join(folder, 'script'))).toThrow('is none');
  expect(() => stageNode(process.arch, staged, join(folder, 'missing'))).toThrow('is none');
  expect(existsSync(staged)).toBe(false);
  stageNode(process.arch, staged, process.execPath);
  expect(existsSync(staged)).toBe(true);
});
