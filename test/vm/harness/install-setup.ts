import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { firmwareFiles } from './firmware.ts';
import { type InstallKind, restoreInstallVm } from './install-guest.ts';
import { findInstallProblem } from './prerequisites.ts';
import { shareInstaller } from './shared-folder.ts';

/** The snapshots, and a folder for the run with what the guests may read: the installer's scripts. */
export default async ({ provide }: TestProject): Promise<() => void> => {
  if (findInstallProblem() !== null) {
    provide('vm', null);
    return () => {};
  }
  // A socket's path has to be short (unix(7): 108 bytes).
  const runs = mkdtempSync(join(tmpdir(), 'flakestick-install-'));
  const remove = () => rmSync(runs, { recursive: true, force: true });
  try {
    const shared = join(runs, 'share');
    mkdirSync(shared);
    shareInstaller(shared);
    // Made here, so that two cases do not make the same one.
    const make = async (kind: InstallKind) =>
      (await restoreInstallVm(kind, { runs, shared })).kill();
    await make('install');
    if (firmwareFiles() !== null) await make('installEfi');
    provide('vm', { snapshot: '', runs, shared, records: '' });
    return remove;
  } catch (problem) {
    remove();
    throw problem;
  }
};
