import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** Bundles the helper as it stands in the source, so that no test runs on a stale build. */
export const bundleHelper = async (): Promise<{ helperFile: string; remove: () => void }> => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-helper-'));
  const input = fileURLToPath(new URL('../../../electron/helper/helper.ts', import.meta.url));
  const build = await rolldown({ input, platform: 'node', external: /^node:/ });
  await build.write({ dir: folder, format: 'esm', entryFileNames: 'helper.mjs' });
  await build.close();
  return {
    helperFile: join(folder, 'helper.mjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
