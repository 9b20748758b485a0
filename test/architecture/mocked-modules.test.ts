import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './cruise-project.ts';

// The files of a worker share their modules (`isolate` in test/config/vitest.config.ts), so that one that puts another
// module in the place of Electron would do it for those after it.
const mocksOutside = (files: Record<string, string>): string[] =>
  Object.entries(files)
    .filter(([, text]) => /\bvi\.(mock|doMock|resetModules)\(/.test(text))
    .map(([file]) => file)
    .filter((file) => !/^test\/unit\/(shell|services)\//.test(file));

test('only tests that have modules of their own replace one', () => {
  const files = globSync('test/unit/**/*.test.{ts,tsx}', { cwd: projectRoot });
  expect(files.length).toBeGreaterThan(50);
  const read = (file: string) => [file, readFileSync(join(projectRoot, file), 'utf8')] as const;
  expect(mocksOutside(Object.fromEntries(files.map(read)))).toEqual([]);
});

test('a mock elsewhere is found', () => {
  const mock = "vi.mock('electron', () => ({}));";
  const files = { 'test/unit/shell/a.test.ts': mock, 'test/unit/b.test.ts': mock };
  expect(mocksOutside(files)).toEqual(['test/unit/b.test.ts']);
});
