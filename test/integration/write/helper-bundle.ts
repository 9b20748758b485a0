import { chmodSync, constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

export type HelperBundle = {
  helperFile: string;
  /** `launch.ts` as one file. */
  launchFile: string;
  /** Node.js where every user may run it: a checkout may be in a folder that only its owner can enter. */
  nodeExecutable: string;
  remove: () => void;
};

/**
 * Bundles the helper as it stands in the source, so that no test runs on a stale build. `entry` may be another one that speaks its
 * protocol; `parent` is where the folder is made.
 */
export const bundleHelper = async ({
  entry = '../../../electron/helper/helper.ts',
  parent = tmpdir(),
} = {}): Promise<HelperBundle> => {
  const folder = mkdtempSync(join(parent, 'flakestick-helper-'));
  chmodSync(folder, 0o755);
  const helperFile = join(folder, 'helper.mjs');
  const launchFile = join(folder, 'launch.mjs');
  const nodeExecutable = join(folder, 'node');
  await bundle(entry, helperFile);
  await bundle('launch.ts', launchFile);
  copyFileSync(process.execPath, nodeExecutable, constants.COPYFILE_FICLONE);
  return {
    helperFile,
    launchFile,
    nodeExecutable,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

const bundle = async (entry: string, file: string): Promise<void> => {
  const input = fileURLToPath(new URL(entry, import.meta.url));
  const build = await rolldown({ input, platform: 'node', external: /^node:/ });
  await build.write({ file, format: 'esm' });
  await build.close();
};
