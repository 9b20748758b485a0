import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import type { TestProject } from 'vitest/node';
import { findGuestKernel } from './guest-kernel.ts';
import { findVmProblem } from './prerequisites.ts';
import type { MachinePlaces } from './qemu.ts';
import { keepRecords, removeRecords } from './recorder.ts';
import { shareInstaller } from './shared-folder.ts';
import { ensureSnapshot } from './snapshot.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Null where this machine can't run a guest. */
    vm: (Omit<MachinePlaces, 'kind'> & { records: string }) | null;
  }
}

const root = new URL('../../../', import.meta.url).pathname;
const node = join(root, 'node_modules/node/bin/node');

/** The snapshot, and a folder for the run with what the guests may read: the product as it is built now, and images. */
export default async ({ provide }: TestProject): Promise<() => void> => {
  const kernel = findGuestKernel();
  if (findVmProblem() !== null || kernel === null) {
    provide('vm', null);
    return () => {};
  }
  // A socket's path has to be short (unix(7): 108 bytes).
  const runs = mkdtempSync(join(tmpdir(), 'flakestick-vm-'));
  const remove = () => {
    rmSync(runs, { recursive: true, force: true });
    removeRecords();
  };
  try {
    const shared = join(runs, 'share');
    mkdirSync(shared);
    copyProduct(join(shared, 'flakestick'));
    shareInstaller(shared);
    await bundleSession(join(shared, 'flakestick/dist/session/session.mjs'));
    const snapshot = await ensureSnapshot('usb', kernel, node, join(root, '.cache', 'vm'), runs);
    provide('vm', { snapshot, runs, shared, records: keepRecords() });
    return remove;
  } catch (problem) {
    remove();
    throw problem;
  }
};

/** A copy, so that a build meanwhile changes nothing, and the guest sees no more of the host than this. */
const copyProduct = (target: string): void => {
  const addon = ['drivelist', 'bindings', 'file-uri-to-path', 'debug', 'ms'];
  const parts = [
    ...['package.json', 'dist/cli', 'dist/helper'],
    ...addon.map((name) => join('node_modules', name)),
  ];
  for (const part of parts) {
    const source = join(root, part);
    if (existsSync(source)) cpSync(source, join(target, part), { recursive: true });
  }
};

/** The engine in the guest, for what the command line has no place to wait at. */
const bundleSession = async (file: string): Promise<void> => {
  const bundle = await rolldown({
    cwd: root,
    input: new URL('../guest/engine-session.ts', import.meta.url).pathname,
    platform: 'node',
    external: ['drivelist', /^node:/],
    tsconfig: join(root, 'tsconfig.json'),
  });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
};
