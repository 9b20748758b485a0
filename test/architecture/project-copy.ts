import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './cruise-project.ts';

/** A copy of the product's code with more files in it. */
export const copyProject = (planted: Record<string, string>) =>
  plant(['electron', 'renderer', 'tsconfig.json', 'biome.json', '.gitignore'], planted);

/** What the compiler and the linter are told of each layer, with these files as its only ones: they take a tenth of the time. */
export const copySettings = (planted: Record<string, string>) => {
  const settings = globSync('{electron,renderer}/**/tsconfig*.json', { cwd: projectRoot });
  return plant([...settings, 'tsconfig.json', 'biome.json', '.gitignore'], planted);
};

/** It lies in a folder of the project, because packages are looked for in the folders above a file. */
const plant = (copied: string[], planted: Record<string, string>) => {
  const parent = join(projectRoot, '.cache');
  mkdirSync(parent, { recursive: true });
  const root = mkdtempSync(join(parent, 'canary-'));
  for (const name of copied) {
    cpSync(join(projectRoot, name), join(root, name), { recursive: true });
  }
  for (const [path, text] of Object.entries(planted)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
};
