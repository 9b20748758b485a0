import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InstallerOptions } from '../../../electron/contract/index.ts';
import { carryHistory } from '../../../electron/engine/installer/derive/carry-history.ts';
import { pinFleet } from '../../../electron/engine/installer/derive/pin-fleet.ts';
import { has } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { createDeriveLab, type DeriveLab, fleetFlake, readTree } from './derive-lab.ts';

describe.skipIf(!has.nix || !has.git)('the history on the stick (needs nix and git)', () => {
  let lab: DeriveLab;
  let counter = 0;
  beforeAll(() => {
    lab = createDeriveLab();
  });
  afterAll(() => lab?.remove());

  const file = (folder: string, name: string, text: string) => {
    writeFileSync(join(folder, name), text);
  };

  /** Two commits and a tag, pushed to an `origin`. */
  const pushed = (name: string) => {
    const folder = lab.repository(name, { 'flake.nix': fleetFlake() });
    file(folder, 'second', '2');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'second');
    lab.git(folder, 'tag', '-a', 'v1', '-m', 'one');
    const origin = lab.writeFolder(`${name}-origin.git`, {});
    lab.git(origin, 'init', '-q', '--bare');
    lab.git(folder, 'remote', 'add', 'origin', origin);
    lab.git(folder, 'push', '-q', 'origin', 'main');
    return { folder, origin };
  };

  const heads = '+refs/heads/*:refs/remotes/origin/*';

  /** As the installer does with it, into a folder of its own. */
  const restore = async (reference: string, options: InstallerOptions = {}) => {
    const derived = await lab.derive(reference, options);
    const { repository } = derived.seen.request;
    if (!repository?.bundle) throw new Error(JSON.stringify(derived.warnings));
    counter += 1;
    const clone = join(lab.root, `clone-${counter}`);
    const source = join(derived.folder, repository.bundle);
    const from = repository.bundle.endsWith('.git') ? `file://${source}` : source;
    lab.git(lab.root, 'init', '-q', clone);
    lab.git(clone, 'remote', 'add', 'origin', from);
    lab.git(clone, 'fetch', '-q', '--update-shallow', '--tags', 'origin', heads);
    const built = lab
      .git(clone, 'for-each-ref', '--format=%(refname)', 'refs/remotes/origin/flakestick/')
      .split('\n')[0];
    const name = built?.slice('refs/remotes/origin/'.length) || repository.branch;
    lab.git(clone, 'checkout', '-q', '-B', name ?? 'main', built || `origin/${name}`);
    // As git's own `clone` does it.
    counter += 1;
    lab.git(lab.root, 'clone', '-q', from, join(lab.root, `clone-${counter}`));
    expect(lab.git(join(lab.root, `clone-${counter}`), 'rev-parse', 'HEAD^{tree}')).toBe(
      lab.git(clone, 'rev-parse', 'HEAD^{tree}'),
    );
    const log = (of: string) => lab.git(of, 'log', '--format=%H %s %an %at');
    return { ...derived, repository, clone, log };
  };

  test('a clone of the bundle has the same log, tags and branch', async () => {
    const { folder, origin } = pushed('tidy');
    const before = readTree(join(folder, '.git'));
    const { repository, clone, log, warnings } = await restore(folder);
    expect(readTree(join(folder, '.git'))).toEqual(before);
    expect(warnings).toEqual([]);
    expect(repository).toEqual({
      bundle: 'repository.bundle',
      url: origin,
      revision: lab.git(folder, 'rev-parse', 'HEAD'),
      branch: 'main',
      dir: null,
      dirty: false,
    });
    expect(log(clone)).toBe(log(folder));
    expect(lab.git(clone, 'rev-parse', 'HEAD')).toBe(repository.revision);
    expect(lab.git(clone, 'tag')).toBe('v1');
    expect(lab.git(clone, 'cat-file', '-t', 'v1')).toBe('tag');
    lab.git(clone, 'fsck', '--strict');
    // Nothing else: no other branch, no stash.
    expect(lab.git(clone, 'branch', '-r', '--format=%(refname)').split('\n').sort()).toEqual([
      'refs/remotes/origin/main',
    ]);
  });

  test('other branches and the stash stay at home', async () => {
    const { folder } = pushed('private');
    lab.git(folder, 'switch', '-qc', 'secret');
    file(folder, 'secret', 'x');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'secret');
    const secret = lab.git(folder, 'rev-parse', 'HEAD');
    lab.git(folder, 'switch', '-q', 'main');
    const { clone } = await restore(folder);
    expect(() => lab.git(clone, 'cat-file', '-e', secret)).toThrow();
  });

  test('changes that are not committed are a commit on a branch of their own', async () => {
    const { folder } = pushed('dirty');
    file(folder, 'third', 'to be removed');
    file(folder, 'fourth', 'to be forgotten');
    file(folder, 'tool', '#!/bin/sh');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'third');
    const head = lab.git(folder, 'rev-parse', 'HEAD');

    file(folder, 'second', 'changed');
    file(folder, 'staged', 'staged');
    lab.git(folder, 'add', 'staged');
    file(folder, 'staged', 'staged, then changed');
    file(folder, 'intended', 'git add -N');
    lab.git(folder, 'add', '-N', 'intended');
    file(folder, 'unknown', 'git does not know it');
    lab.git(folder, 'rm', '-q', '--cached', 'fourth');
    lab.git(folder, 'rm', '-q', 'third');
    lab.git(folder, 'update-index', '--chmod=+x', 'tool');
    lab.git(folder, 'checkout', '-q', '--', 'tool');
    symlinkSync('second', join(folder, 'link'));
    lab.git(folder, 'add', 'link');

    const before = readTree(join(folder, '.git'));
    const { repository, clone, log, warnings } = await restore(folder);
    expect(readTree(join(folder, '.git'))).toEqual(before);
    expect(repository).toMatchObject({ dirty: true, branch: 'main', revision: head });
    expect(lab.git(clone, 'branch', '--show-current')).toBe(
      `flakestick/${head.slice(0, 7)}-uncommitted`,
    );
    expect(lab.git(clone, 'rev-parse', 'HEAD^')).toBe(head);
    expect(log(clone).split('\n').slice(1).join('\n')).toBe(log(folder));
    expect(lab.git(clone, 'ls-files').split('\n')).toEqual([
      ...['flake.nix', 'intended', 'link', 'second', 'staged', 'tool'],
    ]);
    const text = (name: string) => readFileSync(join(clone, name), 'utf8');
    expect(text('second')).toBe('changed');
    expect(text('staged')).toBe('staged, then changed');
    expect(text('intended')).toBe('git add -N');
    expect(lab.git(clone, 'ls-files', '-s', 'tool')).toMatch(/^100755/);
    expect(lab.git(clone, 'ls-files', '-s', 'link')).toMatch(/^120000/);
    // What it is based on is there under its own name, too.
    expect(lab.git(clone, 'rev-parse', 'origin/main')).toBe(head);
    expect(warnings.map(({ code }) => code)).toEqual(['REVISION_UNPUSHED']);
    // The same changes are the same installer.
    expect((await lab.derive(folder)).seen.request.repository).toEqual(repository);
  });

  test('nothing committed yet', async () => {
    const folder = lab.writeFolder('unborn', { 'flake.nix': fleetFlake() });
    lab.git(folder, 'init', '-q', '-b', 'main');
    lab.git(folder, 'add', '.');
    const { repository, clone } = await restore(folder);
    expect(repository).toMatchObject({ branch: 'main', revision: null, dirty: true, url: null });
    expect(lab.git(clone, 'ls-files')).toBe('flake.nix');
  });

  test('a detached HEAD', async () => {
    const { folder } = pushed('detached');
    lab.git(folder, 'checkout', '-q', '--detach', 'HEAD^');
    const { repository, clone, warnings } = await restore(folder);
    expect(repository.branch).toBeNull();
    expect(lab.git(clone, 'rev-parse', 'HEAD')).toBe(lab.git(folder, 'rev-parse', 'HEAD'));
    expect(warnings).toEqual([]);
  });

  test('a linked working tree', async () => {
    const { folder } = pushed('linked');
    const tree = join(lab.root, 'linked-tree');
    lab.git(folder, 'worktree', 'add', '-q', '-b', 'other', tree);
    file(tree, 'second', 'there');
    const before = readTree(join(folder, '.git'));
    const { repository, clone } = await restore(tree);
    expect(readTree(join(folder, '.git'))).toEqual(before);
    expect(repository.dirty).toBe(true);
    expect(readFileSync(join(clone, 'second'), 'utf8')).toBe('there');
    expect(lab.git(clone, 'rev-parse', 'origin/other')).toBe(lab.git(folder, 'rev-parse', 'other'));
  });

  test('a revision that was not pushed, and no remote at all', async () => {
    const { folder, origin } = pushed('ahead');
    file(folder, 'third', '3');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'third');
    const { warnings } = await lab.derive(folder);
    expect(warnings).toMatchObject([{ code: 'REVISION_UNPUSHED' }]);
    expect(said(warnings[0]).message).toContain(origin);
    lab.git(folder, 'remote', 'remove', 'origin');
    const alone = await lab.derive(folder);
    expect(alone.warnings).toEqual([]);
    expect(alone.seen.request.repository?.url).toBeNull();
  });

  test('no secret of the remote’s URL gets onto the stick', async () => {
    const { folder } = pushed('token');
    lab.git(folder, 'remote', 'set-url', 'origin', 'https://me:hunter2@example.org/fleet.git');
    const { repository, folder: wrapper, clone } = await restore(folder);
    expect(repository.url).toBe('https://example.org/fleet.git');
    const all = Object.values(readTree(wrapper)).map((text) => Buffer.from(text, 'base64'));
    expect(all.some((text) => text.includes('hunter2'))).toBe(false);
    expect(readFileSync(join(clone, '.git/config'), 'utf8')).not.toContain('hunter2');
  });

  test('a history that is cut off is carried as a bare repository', async () => {
    const { folder } = pushed('deep');
    const shallow = join(lab.root, 'shallow');
    lab.git(lab.root, 'clone', '-q', '--depth', '1', `file://${folder}`, shallow);
    file(shallow, 'second', 'changed');
    const before = readTree(join(shallow, '.git'));
    const { repository, clone } = await restore(shallow);
    expect(readTree(join(shallow, '.git'))).toEqual(before);
    expect(repository).toMatchObject({ bundle: 'repository.git', dirty: true });
    expect(lab.git(clone, 'rev-parse', '--is-shallow-repository')).toBe('true');
    expect(lab.git(clone, 'log', '--format=%s').split('\n')).toHaveLength(2);
    expect(readFileSync(join(clone, 'second'), 'utf8')).toBe('changed');
    lab.git(clone, 'fsck');
  });

  test('submodules and LFS files are said to be left out', async () => {
    const { folder: module } = pushed('module');
    const { folder } = pushed('with-module');
    lab.git(folder, '-c', 'protocol.file.allow=always', 'submodule', '-q', 'add', module, 'below');
    file(folder, '.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\n');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'module');
    lab.git(folder, 'push', '-q', 'origin', 'main');
    const clean = await restore(folder);
    expect(clean.warnings.map((warning) => said(warning).message)).toEqual([
      expect.stringContaining('submodules'),
      expect.stringContaining('LFS'),
    ]);
    file(folder, 'second', 'changed');
    const dirty = await restore(folder);
    // The submodule is neither copied nor taken for removed.
    expect(lab.git(dirty.clone, 'diff', '--name-only', 'HEAD^', 'HEAD')).toBe('second');
  });

  test('files that are encrypted in the repository stay so in the commit', async () => {
    const { folder } = pushed('crypt');
    file(folder, '.gitattributes', 'secret filter=crypt\n');
    lab.git(folder, 'config', 'filter.crypt.clean', 'tr a-z n-za-m');
    lab.git(folder, 'config', 'filter.crypt.smudge', 'tr n-za-m a-z');
    lab.git(folder, 'config', 'filter.crypt.required', 'true');
    file(folder, 'secret', 'hello');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'secret');
    file(folder, 'secret', 'hello again');
    const { clone } = await restore(folder);
    expect(lab.git(clone, 'show', 'HEAD:secret')).toBe('uryyb ntnva');
  });

  test('objects that are missing: the build goes on without the history', async () => {
    const { folder } = pushed('broken');
    const old = lab.git(folder, 'rev-parse', 'HEAD:second');
    file(folder, 'second', 'new');
    lab.git(folder, 'commit', '-qam', 'third');
    unlinkSync(join(folder, '.git/objects', old.slice(0, 2), old.slice(2)));
    const { seen, warnings } = await lab.derive(folder);
    expect(warnings).toMatchObject([{ code: 'HISTORY_MISSING' }]);
    expect(said(warnings[0]).message).toContain(folder);
    expect(seen.request.repository).toMatchObject({
      bundle: null,
      revision: lab.git(folder, 'rev-parse', 'HEAD'),
    });
    expect(seen.files).toEqual(['flake.lock', 'flake.nix', 'request.json']);
  });

  /** Of a repository that not every version of nix would read. */
  const carry = async (folder: string, revision: string | null) => {
    counter += 1;
    const known = lab.repository(`known-${counter}`, { 'flake.nix': fleetFlake() });
    const pinned = await pinFleet(lab.ports, await lab.open(known));
    if (!pinned.ok) throw new Error(said(pinned.error).message);
    const made = { ...pinned.value, repository: folder, revision, locked: {} };
    const carried = await carryHistory(lab.ports, made, { prebuilt: true });
    if (!carried.ok) throw new Error(said(carried.error).message);
    return carried.value;
  };

  test('a repository with SHA-256', async () => {
    const folder = lab.writeFolder('sha256', { 'flake.nix': fleetFlake() });
    lab.git(folder, 'init', '-q', '-b', 'main', '--object-format=sha256');
    lab.git(folder, 'add', '.');
    lab.git(folder, 'commit', '-qm', 'x');
    const revision = lab.git(folder, 'rev-parse', 'HEAD');
    const { repository } = await carry(folder, revision);
    const place = lab.writeFolder('sha256-stick', {});
    expect(await repository?.write(place)).toMatchObject({ ok: true });
    const clone = join(lab.root, 'sha256-clone');
    lab.git(lab.root, 'clone', '-q', '-b', 'main', join(place, 'repository.bundle'), clone);
    expect(lab.git(clone, 'rev-parse', 'HEAD')).toBe(revision);
  });

  test.skipIf(!has.root)('somebody else’s repository (needs root)', async () => {
    const { folder } = pushed('fore ign');
    execFileSync('chown', ['-R', '12345', folder]);
    const { repository, warnings } = await carry(folder, null);
    expect(repository?.request.bundle).toBeNull();
    expect(worded(warnings)).toMatchObject([
      {
        code: 'HISTORY_MISSING',
        message: expect.stringContaining('belongs to another user'),
        hint: expect.stringContaining(`safe.directory '${folder}'`),
      },
    ]);
  });

  test('a folder that is no repository any more, and a git that is not there', async () => {
    const { folder } = pushed('gone');
    const { warnings } = await carry(join(folder, 'nowhere'), null);
    expect(warnings).toMatchObject([{ code: 'HISTORY_MISSING' }]);
    const { run } = lab.ports.processes;
    lab.ports.processes.run = async (spec) =>
      spec.command === 'git' ? { status: 'notFound' } : run(spec);
    try {
      expect(worded((await carry(folder, null)).warnings)).toMatchObject([
        { code: 'HISTORY_MISSING', hint: expect.stringContaining('Install git') },
      ]);
    } finally {
      lab.ports.processes.run = run;
    }
  });
});
