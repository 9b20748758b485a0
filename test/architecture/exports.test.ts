import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from './cruise-project.ts';

type Issue = { name: string };
type Report = { issues: { file: string; exports: Issue[]; types: Issue[] }[] };

/** What knip, with the settings of the project, finds exported in this folder that no other file imports. */
const needlessExports = (folder: string): string[] => {
  const knip = join(projectRoot, 'node_modules/knip/bin/knip.js');
  const args = [knip, '--include', 'exports,types', '--reporter', 'json', '--no-exit-code'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(stdout + stderr);
  return (JSON.parse(stdout) as Report).issues.flatMap(({ file, exports, types }) =>
    [...exports, ...types].map(({ name }) => `${file}: ${name}`),
  );
};

test('what is exported is used in another file', () => {
  expect(needlessExports(projectRoot)).toEqual([]);
});

test('what is used in no other file is found, be it a value or a type', () => {
  mkdirSync(join(projectRoot, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(projectRoot, '.cache', 'canary-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(join(projectRoot, 'knip.json'), join(folder, 'knip.json'));
  const files = {
    'package.json': '{ "name": "canary", "type": "module" }',
    'electron/cli/main.ts': "import { used } from '../engine/a.ts';\nused();\n",
    'electron/engine/a.ts':
      'export type Lonely = 1;\nexport const alone: Lonely = 1;\nexport const used = () => alone;\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  expect(needlessExports(folder)).toEqual([
    'electron/engine/a.ts: alone',
    'electron/engine/a.ts: Lonely',
  ]);
});
