import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from './cruise-project.ts';
import { copySettings } from './project-copy.ts';

/** What is planted in which layer, and what the type check of that layer must say to it. */
const mistakes: [path: string, text: string, problem: string][] = [
  ['electron/contract/canary-dom.ts', 'document.title;', "Cannot find name 'document'"],
  ['electron/contract/canary-node.ts', "import 'node:fs';", 'node:fs'],
  ['electron/contract/canary-global.ts', 'process.exit();', "Cannot find name 'process'"],
  ['electron/contract/canary-import.ts', "import '../engine/index.ts';", 'is not listed'],
  ['electron/texts/canary-dom.ts', 'document.title;', "Cannot find name 'document'"],
  ['electron/texts/canary-global.ts', 'process.exit();', "Cannot find name 'process'"],
  ['electron/texts/canary-import.ts', "import '../engine/index.ts';", 'is not listed'],
  ['electron/engine/canary-dom.ts', 'document.title;', "Cannot find name 'document'"],
  ['electron/engine/canary-import.ts', "import '../adapters/create-ports.ts';", 'is not listed'],
  ['electron/adapters/canary-import.ts', "import '../engine/engine.ts';", 'is not listed'],
  ['electron/helper/canary-dom.ts', 'document.title;', "Cannot find name 'document'"],
  ['electron/helper/canary-import.ts', "import '../contract/index.ts';", 'is not listed'],
  ['electron/drive-facts/canary-dom.ts', 'document.title;', "Cannot find name 'document'"],
  ['electron/drive-facts/canary-import.ts', "import '../contract/index.ts';", 'is not listed'],
  ['electron/helper-protocol/canary-dom.ts', 'document.title;', "Cannot find name 'document'"],
  ['electron/helper-protocol/canary-import.ts', "import '../contract/index.ts';", 'is not listed'],
  ['electron/shell/canary-dom.ts', 'document.title;', "Cannot find name 'document'"],
  ['electron/shell/canary-import.ts', "import '../web/serve.ts';", 'is not listed'],
  ['electron/web/canary-import.ts', "import '../cli/exit-status.ts';", 'is not listed'],
  ['electron/cli/canary-import.ts', "import '../web/serve.ts';", 'is not listed'],
  ['renderer/canary-node.ts', 'process.exit();', "Cannot find name 'process'"],
  ['renderer/canary-import.ts', "import 'node:fs';", 'node:fs'],
];

/** `electron/engine/x.ts` belongs to `electron/engine`, `renderer/x.ts` to `renderer`. */
const layerOf = (path: string) => path.replace(/\/[^/]+$/, '');

/** The file of another layer; what stands in it is of no matter. */
const importedBy = ([path, text]: (typeof mistakes)[number]): string[] => {
  const name = /^import '(\..*)'/.exec(text)?.[1];
  return name === undefined ? [] : [join(dirname(path), name)];
};

test('what a mistake imports is there', () => {
  const imported = mistakes.flatMap(importedBy);
  expect(imported.length).toBeGreaterThan(5);
  expect(imported.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
});

describe('a mistake against its layer is a compile error', () => {
  let copy: ReturnType<typeof copySettings>;
  const said = new Map<string, string>();
  beforeAll(() => {
    const planted = [
      ...mistakes.map(([path, text]) => [path, `${text}\nexport {};\n`]),
      ...mistakes.flatMap(importedBy).map((path) => [path, 'export {};\n']),
    ];
    copy = copySettings(Object.fromEntries(planted));
    for (const layer of new Set(mistakes.map(([path]) => layerOf(path)))) {
      const compiler = join(projectRoot, 'node_modules/@typescript/native/bin/tsc');
      const args = [compiler, '-p', layer, '--pretty', 'false'];
      const { stdout } = spawnSync(process.execPath, args, { cwd: copy.root, encoding: 'utf8' });
      said.set(layer, stdout);
    }
  });
  afterAll(() => copy?.remove());

  test.each(mistakes)('%s: %s', (path, _text, problem) => {
    const lines = (said.get(layerOf(path)) ?? '').split('\n');
    expect(lines.filter((line) => line.startsWith(`${path}(`)).join('\n')).toContain(problem);
  });
});

describe('a mistake against its layer is found by the linter', () => {
  const planted: [path: string, text: string, rule: string][] = [
    ['electron/engine/canary-process.ts', 'export const c = process.env.PATH;', 'Globals'],
    ['electron/engine/canary-console.ts', "console.log('from the engine');", 'noConsole'],
    ['electron/contract/canary-fetch.ts', "await fetch('http://localhost');", 'Globals'],
    ['electron/cli/canary-any.ts', 'export const c: any = 1;', 'noExplicitAny'],
  ];
  const fine = 'electron/engine/canary-fine.ts';
  let copy: ReturnType<typeof copySettings>;
  beforeAll(() => {
    const files = planted.map(([path, text]) => [path, `${text}\n`]);
    copy = copySettings({ ...Object.fromEntries(files), [fine]: 'export const c = 1;\n' });
  });
  afterAll(() => copy?.remove());

  const lint = (path: string) => {
    const biome = join(projectRoot, 'node_modules/@biomejs/biome/bin/biome');
    const args = [biome, 'lint', path];
    return spawnSync(process.execPath, args, { cwd: copy.root, encoding: 'utf8' });
  };

  test.each(planted)('%s: %s', (path, _text, rule) => {
    const { status, stdout, stderr } = lint(path);
    expect(stdout + stderr).toContain(rule);
    expect(status).not.toBe(0);
  });

  test('what is right is let pass', () => expect(lint(fine).status).toBe(0));
});
