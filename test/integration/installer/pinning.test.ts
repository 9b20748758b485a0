import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pinFleet } from '../../../electron/engine/installer/derive/pin-fleet.ts';
import { has } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { createDeriveLab, type DeriveLab, fleetFlake } from './derive-lab.ts';

describe.skipIf(!has.nix || !has.git)('pinning a fleet (needs nix and git)', () => {
  let lab: DeriveLab;
  beforeAll(() => {
    lab = createDeriveLab();
  });
  afterAll(() => lab?.remove());

  const pin = async (reference: string) => {
    const pinned = await pinFleet(lab.ports, await lab.open(reference));
    if (!pinned.ok) throw new Error(said(pinned.error).message);
    return pinned.value;
  };

  test('a clean repository is pinned by its revision', async () => {
    const folder = lab.repository('clean', { 'flake.nix': fleetFlake() });
    const revision = lab.git(folder, 'rev-parse', 'HEAD');
    expect(await pin(folder)).toMatchObject({
      revision,
      dirty: false,
      repository: folder,
      input: { type: 'git', rev: revision, url: `file://${folder}` },
    });
    const { seen, folder: wrapper } = await lab.derive(folder);
    expect(seen.rev).toBe(revision);
    // A commit after that makes another wrapper; the one that is there stays what it is.
    writeFileSync(join(folder, 'flake.nix'), fleetFlake('{ extra = "2"; }'));
    lab.git(folder, 'commit', '-qam', 'second');
    const again = await lab.derive(folder);
    expect(again.folder).not.toBe(wrapper);
    expect(again.seen.source).toContain('extra');
    expect(lab.lockOf(wrapper).nodes.fleet?.locked?.rev).toBe(revision);
  });

  test('changes that are not committed are pinned by nix’s copy of the files', async () => {
    const folder = lab.repository('dirty', { 'flake.nix': fleetFlake() });
    writeFileSync(join(folder, 'flake.nix'), fleetFlake('{ extra = "dirty"; }'));
    const pinned = await pin(folder);
    expect(pinned).toMatchObject({ dirty: true, repository: folder, input: { type: 'path' } });
    expect(pinned.input.path).toBe(pinned.storePath);
    const before = await lab.derive(folder);
    expect(before.seen).toMatchObject({ rev: null });
    expect(before.seen.source).toContain('dirty');
    // Taken as it is when it is built.
    writeFileSync(join(folder, 'flake.nix'), fleetFlake('{ extra = "dirtier"; }'));
    expect((await lab.derive(folder)).seen.source).toContain('dirtier');
    expect(lab.lockOf(before.folder).nodes.fleet?.locked?.narHash).toBe(pinned.narHash);
  });

  test('a new file counts once git knows it, and not before', async () => {
    const imported = fleetFlake('import ./host.nix');
    const folder = lab.repository('staged', { 'flake.nix': imported });
    writeFileSync(join(folder, 'host.nix'), '{ extra = "new"; }');
    const refused = await lab.prepare(folder);
    expect(worded(refused)).toMatchObject({
      ok: false,
      error: { code: 'EVALUATION_FAILED', hint: `Run: git -C ${folder} add -N host.nix` },
    });
    lab.git(folder, 'add', '-N', 'host.nix');
    expect((await lab.derive(folder)).seen.source).toBe(imported);
  });

  test('a folder without git', async () => {
    const folder = lab.writeFolder('plain', { 'flake.nix': fleetFlake() });
    expect(await pin(folder)).toMatchObject({ revision: null, repository: null, dirty: false });
    const { seen } = await lab.derive(folder);
    expect(seen.request.repository).toBeNull();
  });

  test.each([
    ['clean', false],
    ['dirty', true],
  ])('a flake in a folder of a %s repository', async (name, dirty) => {
    const files = { 'below/it/flake.nix': fleetFlake('{ extra = "below"; }'), 'flake.nix': '{ }' };
    const folder = lab.repository(`sub-${name}`, files);
    if (dirty) writeFileSync(join(folder, 'flake.nix'), '{ outputs = _: { }; }');
    const pinned = await pin(`${folder}?dir=below/it`);
    expect(pinned).toMatchObject({ repository: folder, dirty, input: { dir: 'below/it' } });
    const { folder: wrapper } = await lab.derive(`${folder}?dir=below/it`);
    expect(lab.lockOf(wrapper).nodes.fleet?.locked).toMatchObject({ dir: 'below/it' });
  });

  test('odd names of folders', async () => {
    const odd = 'a "b" $' + '{c} ü%20#1';
    const folder = lab.writeFolder(odd, { 'flake.nix': fleetFlake('{ extra = "odd"; }') });
    const other = createDeriveLab({ cache: odd });
    try {
      const { seen, folder: wrapper } = await other.derive(
        `path:${encodeURI(folder).replace('#', '%23')}`,
      );
      expect(seen.source).toContain('odd');
      expect(wrapper).toContain(odd);
    } finally {
      other.remove();
    }
  });

  test('inputs without a lock file, or with one that lacks some, are locked in the wrapper', async () => {
    const first = lab.repository('first-input', { 'flake.nix': '{ outputs = _: { }; }' });
    const second = lab.repository('second-input', { 'flake.nix': '{ outputs = _: { }; }' });
    const flake = (...inputs: string[]) =>
      fleetFlake(
        '{ }',
        '',
        inputs.map((url, n) => `inputs.i${n}.url = "git+file://${url}";`).join('\n'),
      );
    const folder = lab.repository('unlocked', { 'flake.nix': flake(first) });
    const before = await lab.derive(folder);
    expect(Object.keys(before.seen.inputs)).toEqual(['i0']);
    expect(lab.lockOf(before.folder).nodes.i0?.locked).toMatchObject({
      rev: lab.git(first, 'rev-parse', 'HEAD'),
    });
    lab.git(folder, 'status');
    // The user's folder got no lock file by that.
    expect(lab.git(folder, 'status', '--porcelain')).toBe('');

    writeFileSync(join(folder, 'flake.lock'), readFileSync(join(before.folder, 'flake.lock')));
    const locked = lab.lockOf(before.folder);
    const own = { ...locked, root: 'root', version: 7 };
    own.nodes = { root: { inputs: { i0: 'i0' } } as never, i0: locked.nodes.i0 ?? {} };
    writeFileSync(join(folder, 'flake.lock'), JSON.stringify(own));
    writeFileSync(join(folder, 'flake.nix'), flake(first, second));
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'a stale lock');
    const stale = await lab.derive(folder);
    expect(Object.keys(stale.seen.inputs)).toEqual(['i0', 'i1']);
    expect(lab.lockOf(stale.folder).nodes.i1?.locked).toMatchObject({
      rev: lab.git(second, 'rev-parse', 'HEAD'),
    });
  });

  test('an archive', async () => {
    const folder = lab.repository('archived', { 'flake.nix': fleetFlake() });
    const archive = join(lab.root, 'fleet.tar.gz');
    lab.git(folder, 'archive', '--prefix=x/', '-o', archive, 'HEAD');
    const pinned = await pin(`file://${archive}`);
    expect(pinned.input).toMatchObject({ narHash: pinned.narHash });
    const { seen } = await lab.derive(`file://${archive}`);
    expect(seen.request.repository).toBeNull();
  });
});
