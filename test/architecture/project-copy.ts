import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './cruise-project.ts';

/**
 * A copy of the product's code with more files in it. It lies in a folder of the project, because packages are looked
 * for in the folders above a file.
 */
export const copyProject = (planted: Record<string, string>) => {
  const parent = join(projectRoot, '.cache');
  mkdirSync(parent, { recursive: true });
  const root = mkdtempSync(join(parent, 'canary-'));
  for (const name of ['electron', 'renderer', 'tsconfig.json', 'biome.json', '.gitignore']) {
    cpSync(join(projectRoot, name), join(root, name), { recursive: true });
  }
  for (const [path, text] of Object.entries(planted)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
};
