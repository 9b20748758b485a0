import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asRoots, findHelperPlace } from '../../../electron/adapters/helper-place.ts';
import { has } from '../../config/machine.ts';
import { NOBODY } from './launch-as.ts';

let folder: string;
beforeEach(() => {
  if (has.root) folder = mkdtempSync('/var/lib/flakestick-place-');
});
afterEach(() => {
  if (has.root) rmSync(folder, { recursive: true, force: true });
});

const make = (name: string): string => {
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/b', name), '');
  return join(folder, 'a/b', name);
};

describe.skipIf(!has.root)('what root may run (needs root)', () => {
  it('is a file that nobody but root can exchange', async () => {
    const file = make('helper.js');
    expect(await asRoots(file)).toBe(file);
    const spoilers: [() => void, () => void][] = [
      [() => chownSync(file, NOBODY, 0), () => chownSync(file, 0, 0)],
      [() => chmodSync(file, 0o664), () => chmodSync(file, 0o644)],
      [() => chmodSync(file, 0o646), () => chmodSync(file, 0o644)],
      [() => chownSync(join(folder, 'a'), NOBODY, 0), () => chownSync(join(folder, 'a'), 0, 0)],
      [() => chmodSync(join(folder, 'a'), 0o775), () => chmodSync(join(folder, 'a'), 0o755)],
      [() => chmodSync(folder, 0o1777), () => chmodSync(folder, 0o755)],
    ];
    for (const [spoil, mend] of spoilers) {
      spoil();
      expect(await asRoots(file)).toBeNull();
      mend();
      expect(await asRoots(file)).toBe(file);
    }
    expect(await asRoots(join(folder, 'none'))).toBeNull();
  });

  it('may lie where a group adds files, as in a nix store', async () => {
    const file = make('helper.js');
    chownSync(join(folder, 'a'), 0, NOBODY);
    chmodSync(join(folder, 'a'), 0o1775);
    expect(await asRoots(file)).toBe(file);
  });

  it('is what a link leads to, and not the link', async () => {
    const file = make('helper.js');
    const link = join(folder, 'a/link.js');
    symlinkSync(file, link);
    expect(await asRoots(link)).toBe(realpathSync(file));
    const users = mkdtempSync(join(tmpdir(), 'flakestick-place-'));
    writeFileSync(join(users, 'helper.js'), '');
    rmSync(link);
    symlinkSync(join(users, 'helper.js'), link);
    expect(await asRoots(link)).toBeNull();
    rmSync(users, { recursive: true });
  });

  it('is copied with its Node.js, or run with a Node.js of root’s', async () => {
    const users = mkdtempSync(join(tmpdir(), 'flakestick-place-'));
    try {
      const node = make('node');
      copyFileSync(process.execPath, node);
      const helper = make('helper.js');
      const usersHelper = join(users, 'helper.js');
      const usersNode = join(users, 'node');
      for (const file of [usersHelper, usersNode]) writeFileSync(file, '');
      expect(await findHelperPlace(helper, node)).toEqual({
        type: 'inPlace',
        command: [node, helper],
      });
      expect(await findHelperPlace(usersHelper, node)).toEqual({
        type: 'copied',
        helperFile: usersHelper,
        node: { file: node, isRoots: true },
      });
      // One of root's that is on PATH will do, if it is new enough.
      const { PATH } = process.env;
      process.env.PATH = join(folder, 'a/b');
      expect(await findHelperPlace(usersHelper, usersNode)).toMatchObject({
        node: { isRoots: true },
      });
      writeFileSync(node, '#!/bin/sh\necho v22.1.0\n', { mode: 0o755 });
      const { node: old } = (await findHelperPlace(usersHelper, usersNode)) as {
        node?: { file: string };
      };
      expect(old?.file).not.toBe(node);
      process.env.PATH = PATH;
    } finally {
      rmSync(users, { recursive: true });
    }
  });
});
