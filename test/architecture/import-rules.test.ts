import type { ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Breach,
  breachesIn,
  cruiseProject,
  projectRoot,
  sourceFiles,
} from './cruise-project.ts';
import { layers, rules } from './import-rules.ts';
import { copyProject } from './project-copy.ts';

describe('import rules', () => {
  let result: ICruiseResult;
  beforeAll(async () => {
    result = await cruiseProject(projectRoot);
  });

  // With a `typescript` that has no compiler API the tool sees nothing, and finds no fault in it.
  test('every source file was read, and its imports too', () => {
    const seen = new Set(result.modules.map(({ source }) => source));
    const missed = sourceFiles(projectRoot).filter((path) => !seen.has(path));
    expect(missed).toEqual([]);
    const imports = result.modules.flatMap(({ dependencies }) => dependencies);
    expect(imports.length).toBeGreaterThan(sourceFiles(projectRoot).length);
  });

  test.each(rules.map(({ name }) => [name ?? '']))('%s', (name) => {
    expect(breachesIn(result).filter(({ rule }) => rule === name)).toEqual([]);
  });
});

/** One violation of each kind: the file that is planted, what it says, and the only rule that it breaks. */
const violations: [path: string, text: string, rule: string][] = [
  [
    'electron/contract/canary-engine.ts',
    "export * from '../engine/index.ts';",
    'contract: project',
  ],
  ['electron/contract/canary-package.ts', "export * from 'hono';", 'contract: packages'],
  ['electron/contract/canary-node.ts', "export * from 'node:path';", 'contract: node'],
  [
    'electron/texts/canary-renderer.ts',
    "export * from '../../renderer/canary-good.ts';",
    'texts: project',
  ],
  ['electron/texts/canary-package.ts', "export * from 'zod';", 'texts: packages'],
  ['electron/texts/canary-node.ts', "export * from 'node:path';", 'texts: node'],
  [
    'electron/engine/canary-adapter.ts',
    "export * from '../adapters/create-ports.ts';",
    'engine: project',
  ],
  [
    'electron/engine/canary-type.ts',
    "import type { Ports } from '../adapters/create-ports.ts';\nexport type P = Ports;",
    'engine: project',
  ],
  ['electron/engine/canary-package.ts', "export * from 'zod';", 'engine: packages'],
  ['electron/engine/canary-fs.ts', "export * from 'node:fs';", 'engine: node'],
  [
    'electron/engine/canary-late.ts',
    "export const late = () => import('node:child_process');",
    'engine: node',
  ],
  ['electron/engine/canary-bare.ts', "export * from 'fs/promises';", 'engine: node'],
  [
    'electron/adapters/canary-engine.ts',
    "export * from '../engine/index.ts';",
    'adapters: project',
  ],
  [
    'electron/adapters/canary-helper.ts',
    "export * from '../helper/open-drive.ts';",
    'adapters: project',
  ],
  [
    'electron/helper/canary-contract.ts',
    "export * from '../contract/index.ts';",
    'helper: project',
  ],
  [
    'electron/helper/canary-type.ts',
    "import type { Drive } from '../contract/drives.ts';\nexport type D = Drive;",
    'helper: project',
  ],
  ['electron/helper/canary-package.ts', "export * from 'zod';", 'helper: packages'],
  [
    'electron/drive-facts/canary-engine.ts',
    "export * from '../engine/drives/check-drive.ts';",
    'driveFacts: project',
  ],
  ['electron/drive-facts/canary-package.ts', "export * from 'zod';", 'driveFacts: packages'],
  [
    'electron/drive-facts/canary-value.ts',
    "export { failure } from '../contract/failure.ts';",
    'of the contract only types go into the helper',
  ],
  [
    'electron/helper-protocol/canary-engine.ts',
    "export * from '../engine/ports/index.ts';",
    'helperProtocol: project',
  ],
  [
    'electron/helper-protocol/canary-package.ts',
    "export * from 'execa';",
    'helperProtocol: packages',
  ],
  [
    'electron/helper-protocol/canary-value.ts',
    "export { failure } from '../contract/failure.ts';",
    'of the contract only types go into the helper',
  ],
  [
    'electron/contract/stick-plan-canary.ts',
    "export { failure } from './failure.ts';",
    'the plan, which goes into the helper, brings nothing of the contract with it',
  ],
  [
    'electron/shell/canary-inside.ts',
    "export * from '../engine/transport/router.ts';",
    'shell: project',
  ],
  ['electron/shell/canary-web.ts', "export * from '../web/serve.ts';", 'shell: project'],
  [
    'electron/shell/canary-renderer.ts',
    "export * from '../../renderer/state/remote-data.ts';",
    'shell: project',
  ],
  ['electron/shell/canary-package.ts', "export * from 'execa';", 'shell: packages'],
  ['electron/web/canary-cli.ts', "export * from '../cli/exit-status.ts';", 'web: project'],
  ['electron/cli/canary-web.ts', "export * from '../web/serve.ts';", 'cli: project'],
  ['electron/cli/canary-shell.ts', "export * from '../shell/channels.ts';", 'cli: project'],
  [
    'electron/cli/canary-renderer.ts',
    "export * from '../../renderer/canary-good.ts';",
    'cli: project',
  ],
  ['electron/bootstrap/canary-package.mjs', "import 'execa';", 'bootstrap: packages'],
  ['electron/bootstrap/canary-product.mjs', "import '../contract/index.ts';", 'bootstrap: project'],
  [
    'renderer/canary-engine.ts',
    "export * from '../electron/engine/index.ts';",
    'renderer: project',
  ],
  ['renderer/canary-package.ts', "export * from 'hono';", 'renderer: packages'],
  ['renderer/canary-node.ts', "export * from 'node:path';", 'renderer: node'],
  [
    'electron/web/canary-electron.ts',
    "export { app } from 'electron';",
    'only shell imports electron',
  ],
  ['electron/cli/canary-test.ts', "export * from '../../test/canary.ts';", 'nothing imports test'],
  [
    'renderer/canary-terminal.ts',
    "export * from '../electron/texts/terminal.ts';",
    'words of a terminal stay there',
  ],
  [
    'electron/texts/canary-terminal.ts',
    "export * from './de/terminal.ts';",
    'words of a terminal stay there',
  ],
  [
    'electron/cli/canary-window.ts',
    "export * from '../texts/window.ts';",
    'words of the window stay there',
  ],
  ['electron/web/canary-lost.ts', "export * from './nowhere.ts';", 'everything is found'],
  ['electron/cli/canary-cycle.ts', "export * from './canary-cycle-back.ts';", 'no cycle'],
];

/** Of folders: no file is in a cycle here. */
const folderCircle = {
  'electron/engine/canary-here/one.ts': "export * from '../canary-there/leaf.ts';",
  'electron/engine/canary-here/leaf.ts': 'export const here = 1;',
  'electron/engine/canary-there/one.ts': "export * from '../canary-here/leaf.ts';",
  'electron/engine/canary-there/leaf.ts': 'export const there = 1;',
  'electron/engine/canary-beside/one.ts': "export * from '../canary-there/leaf.ts';",
};

const bystanders = {
  'electron/cli/canary-cycle-back.ts': "export * from './canary-cycle.ts';",
  'electron/engine/canary-good.ts':
    "export { join } from 'node:path';\nexport * from '../contract/index.ts';",
  'electron/helper-protocol/canary-good.ts':
    "import type { Failure } from '../contract/failure.ts';\nexport type F = Failure;\nexport * from 'zod/mini';",
  'renderer/canary-good.ts':
    "export * from '../electron/contract/index.ts';\nexport * from 'zustand';",
  'test/canary.ts': 'export const canary = 1;',
};

describe('canary', () => {
  let breaches: Breach[];
  let copy: ReturnType<typeof copyProject>;
  beforeAll(async () => {
    const planted = Object.fromEntries(violations.map(([path, text]) => [path, `${text}\n`]));
    copy = copyProject({ ...planted, ...folderCircle, ...bystanders });
    breaches = breachesIn(await cruiseProject(copy.root));
  });
  afterAll(() => copy?.remove());

  const brokenBy = (path: string) => [
    ...new Set(breaches.filter(({ from }) => from === path).map(({ rule }) => rule)),
  ];
  const deadCode = 'nothing is dead';
  const circleRule = 'no circle between folders of the engine';

  test.each(violations)('%s is caught', (path, _text, rule) => {
    // Nothing imports what was planted.
    const dead = path.startsWith('electron/bootstrap/') ? [] : [deadCode];
    const broken = breaches.filter(({ from, to }) => from === path || to === path);
    expect([...new Set(broken.map(({ rule: name }) => name))].sort()).toEqual(
      [rule, ...dead].sort(),
    );
  });

  test('a circle between folders of the engine is caught', () => {
    expect(brokenBy('electron/engine/canary-here')).toEqual([circleRule]);
    expect(brokenBy('electron/engine/canary-there')).toEqual([circleRule]);
    expect(brokenBy('electron/engine/canary-beside')).toEqual([]);
  });

  test('what breaks no rule is let pass', () => {
    expect(brokenBy('electron/engine/canary-good.ts')).toEqual([deadCode]);
    expect(brokenBy('electron/helper-protocol/canary-good.ts')).toEqual([deadCode]);
    expect(brokenBy('renderer/canary-good.ts')).toEqual([deadCode]);
  });

  test('each rule was broken by something', () => {
    const planted = new Set([...violations.map(([, , rule]) => rule), deadCode, circleRule]);
    expect(rules.map(({ name }) => name).filter((name) => !planted.has(name ?? ''))).toEqual([]);
    expect(Object.keys(layers).length).toBeGreaterThan(8);
  });
});
