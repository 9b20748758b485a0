import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';

const projectFolder = resolve(import.meta.dirname, '../..');
const fixture = join(projectFolder, 'test/fixtures/shell');

/**
 * Builds the shell, unchanged, over the fixture's engine, ports and page, in the layout of `dist/`. Returns the main
 * file. For what the real engine would do too fast, or only with a real drive.
 */
export const buildFixtureShell = async (folder: string): Promise<string> => {
  const shell = join(projectFolder, 'electron/shell');
  const doubles: Record<string, string> = {
    '../adapters/create-ports.ts': join(fixture, 'create-ports.ts'),
    '../engine/index.ts': join(fixture, 'engine.ts'),
  };
  await build({
    input: join(shell, 'main.ts'),
    platform: 'node',
    external: ['electron'],
    plugins: [
      {
        name: 'doubles',
        resolveId: (id, importer) =>
          importer?.startsWith(shell) && doubles[id] ? doubles[id] : null,
      },
    ],
    output: { file: join(folder, 'dist/shell/main.js'), format: 'esm' },
  });
  await build({
    input: join(shell, 'preload.ts'),
    platform: 'browser',
    external: ['electron'],
    output: { file: join(folder, 'dist/shell/preload.cjs'), format: 'cjs' },
  });
  cpSync(fixture, join(folder, 'dist/renderer'), {
    recursive: true,
    filter: (file) => !file.endsWith('.ts'),
  });
  return join(folder, 'dist/shell/main.js');
};
