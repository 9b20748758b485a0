import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { has, program } from '../../config/machine.ts';
import { createInstallerLab, type InstallerLab, settings } from './installer-lab.ts';

const usable = has.root && has.mount && has.git && program('jq') && program('unshare');

describe.skipIf(!usable)('80-source (needs root, mount, git, jq)', () => {
  let lab: InstallerLab;
  let origin: string;
  const git = (folder: string, ...args: string[]): string =>
    execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      env: {
        ...lab.env,
        ...{
          HOME: lab.root,
          GIT_AUTHOR_NAME: 'A',
          GIT_AUTHOR_EMAIL: 'a@x',
          GIT_COMMITTER_NAME: 'A',
        },
        ...{ GIT_COMMITTER_EMAIL: 'a@x', GIT_CONFIG_NOSYSTEM: '1' },
      },
    }).trim();
  const commit = (text: string): string => {
    writeFileSync(join(origin, 'flake.nix'), text);
    git(origin, 'add', '-A');
    git(origin, 'commit', '-qm', text);
    return git(origin, 'rev-parse', 'HEAD');
  };
  beforeEach(() => {
    lab = createInstallerLab();
    origin = join(lab.root, 'origin');
    mkdirSync(origin);
    git(origin, 'init', '-q', '-b', 'main');
    commit('one');
    git(origin, 'tag', 'v1');
  });
  afterEach(() => lab.remove());

  const url = 'https://git.example.org/fleet.git';
  /** With the target mounted, as it is then; a mount of the folder onto itself, so that what comes of it stays. */
  const restore = (repository: Record<string, unknown>, more: Record<string, unknown> = {}) => {
    const whole = settings(more);
    lab.use({ ...whole, repository: { ...(whole.repository as object), ...repository } });
    const step = new URL('../../../nix/installer/steps/80-source.sh', import.meta.url).pathname;
    return lab.run(
      [
        'unshare',
        '--mount',
        'sh',
        '-c',
        `mount --bind ${lab.target} ${lab.target} && exec bash ${step}`,
      ],
      { HOME: lab.root },
    );
  };
  const bundle = (...refs: string[]): string => {
    const file = join(lab.root, 'repository.bundle');
    git(origin, 'bundle', 'create', '-q', file, ...refs, '--');
    return file;
  };
  const clone = () => join(lab.target, 'nix-config');

  test('a bundle becomes a clone with history, tags, remote and upstream, at the built revision', () => {
    const built = git(origin, 'rev-parse', 'HEAD');
    const { status, output } = restore({
      bundle: bundle('main', '--tags', 'HEAD'),
      url,
      revision: built,
      branch: 'main',
    });
    expect(status, output).toBe(0);
    expect(git(clone(), 'status', '--short', '--branch')).toBe('## main...origin/main');
    expect(git(clone(), 'rev-parse', 'HEAD')).toBe(built);
    expect(git(clone(), 'remote', 'get-url', 'origin')).toBe(url);
    expect(git(clone(), 'tag')).toBe('v1');
    expect(git(clone(), 'fsck', '--strict')).toBe('');
    const installed = join(lab.target, 'etc/nixos');
    expect(git(installed, 'status', '--short', '--branch')).toBe('## main...origin/main');
    expect(statSync(installed).mode & 0o777).toBe(0o755);
    expect(readdirSync(lab.target).sort()).toEqual(['etc', 'nix-config']);
  });

  test('the built revision is checked out where the branch has gone on', () => {
    const built = git(origin, 'rev-parse', 'HEAD');
    commit('two');
    restore({ bundle: bundle('main'), url, revision: built, branch: 'main' });
    expect(git(clone(), 'rev-parse', 'HEAD')).toBe(built);
    expect(git(clone(), 'status', '--short', '--branch')).toBe('## main...origin/main [behind 1]');
  });

  test('without its branch it is detached there; without a URL it has no remote', () => {
    const built = git(origin, 'rev-parse', 'HEAD');
    const { status, output } = restore({
      bundle: bundle('main', 'HEAD'),
      revision: built,
      branch: null,
    });
    expect(status, output).toBe(0);
    expect(git(clone(), 'status', '--short', '--branch')).toBe('## HEAD (no branch)');
    expect(git(clone(), 'remote')).toBe('');
  });

  test('a commit that no branch leads to', () => {
    git(origin, 'checkout', '-q', '--detach');
    const built = commit('detached');
    const { status, output } = restore({ bundle: bundle('main', 'HEAD'), url, revision: built });
    expect(status, output).toBe(0);
    expect(git(clone(), 'rev-parse', 'HEAD')).toBe(built);
    expect(git(clone(), 'branch', '--show-current')).toBe('');
  });

  test('a repository with SHA-256', () => {
    rmSync(origin, { recursive: true });
    mkdirSync(origin);
    git(origin, 'init', '-q', '-b', 'main', '--object-format=sha256');
    const built = commit('one');
    const { status, output } = restore({
      bundle: bundle('main'),
      url,
      revision: built,
      branch: 'main',
    });
    expect(status, output).toBe(0);
    expect(git(clone(), 'rev-parse', 'HEAD')).toBe(built);
  });

  test('uncommitted changes on top of nothing', () => {
    git(origin, 'checkout', '-q', '--orphan', 'flakestick/uncommitted');
    commit('first');
    const { status, output } = restore(
      { bundle: bundle('flakestick/uncommitted', 'HEAD'), url, branch: 'main' },
      { dirty: true, revision: null },
    );
    expect(status, output).toBe(0);
    expect(git(clone(), 'status', '--short', '--branch')).toBe('## flakestick/uncommitted');
  });

  test('line ends that git would change are no failure', () => {
    writeFileSync(join(origin, 'dos.txt'), 'a\r\n');
    commit('two');
    writeFileSync(join(origin, '.gitattributes'), '* text=auto\n');
    git(origin, 'add', '.gitattributes');
    git(origin, 'commit', '-qm', 'three');
    const { status, output } = restore({
      ...{
        bundle: bundle('main'),
        url,
        branch: 'main',
        revision: git(origin, 'rev-parse', 'HEAD'),
      },
    });
    expect(status, output).toBe(0);
    expect(readFileSync(join(clone(), 'dos.txt'), 'utf8')).toBe('a\r\n');
  });

  test('a file of the name of the branch is no trouble', () => {
    writeFileSync(join(origin, 'main'), 'x');
    const built = commit('two');
    const { status, output } = restore({
      bundle: bundle('main'),
      url,
      revision: built,
      branch: 'main',
    });
    expect(status, output).toBe(0);
    expect(git(clone(), 'symbolic-ref', '--short', 'HEAD')).toBe('main');
  });

  test('uncommitted changes are a branch of their own, checked out and said', () => {
    const built = git(origin, 'rev-parse', 'HEAD');
    git(origin, 'checkout', '-q', '-b', 'flakestick/uncommitted-1');
    commit('dirty');
    const { status, output } = restore(
      { bundle: bundle('main', 'flakestick/uncommitted-1'), url, revision: built, branch: 'main' },
      { dirty: true },
    );
    expect(status, output).toBe(0);
    expect(output).toContain('on the branch flakestick/uncommitted-1');
    expect(git(clone(), 'status', '--short', '--branch')).toBe('## flakestick/uncommitted-1');
    expect(git(clone(), 'rev-parse', 'HEAD~')).toBe(built);
    expect(git(clone(), 'rev-parse', 'main')).toBe(built);
    expect(git(clone(), 'branch', '--remotes', '--format=%(refname)')).not.toContain('flakestick');
    expect(readFileSync(join(clone(), 'flake.nix'), 'utf8')).toBe('dirty');
  });

  test('a shallow source comes as a bare repository, and stays shallow', () => {
    commit('two');
    const built = commit('three');
    const shallow = join(lab.root, 'repository.git');
    git(lab.root, 'clone', '-q', '--bare', '--depth=2', `file://${origin}`, shallow);
    const { status, output } = restore({ bundle: shallow, url, revision: built, branch: 'main' });
    expect(status, output).toBe(0);
    expect(git(clone(), 'log', '--format=%s')).toBe('three\ntwo');
    expect(git(clone(), 'rev-parse', '--is-shallow-repository')).toBe('true');
    expect(git(clone(), 'remote', 'get-url', 'origin')).toBe(url);
  });

  test('the bare repository may belong to anybody', () => {
    const built = git(origin, 'rev-parse', 'HEAD');
    const bare = join(lab.root, 'repository.git');
    git(lab.root, 'clone', '-q', '--bare', origin, bare);
    execFileSync('chown', ['-R', '1234:1234', bare]);
    const { status, output } = restore({ bundle: bare, url, revision: built, branch: 'main' });
    expect(status, output).toBe(0);
    expect(statSync(join(clone(), '.git/config')).uid).toBe(0);
  });

  test('the files of a snapshot become one commit; what was ignored is in it, programs can be run', () => {
    const source = join(lab.root, 'source');
    mkdirSync(join(source, 'hosts'), { recursive: true });
    writeFileSync(join(source, '.gitignore'), 'hosts/\n');
    writeFileSync(join(source, 'hosts/a.nix'), '{ }', { mode: 0o444 });
    writeFileSync(join(source, 'run'), '#!/bin/sh', { mode: 0o555 });
    symlinkSync('run', join(source, 'link'));
    execFileSync('chmod', ['-R', 'a-w', source]);
    const { status, output } = restore({ source, url, branch: 'trunk' });
    expect(status, output).toBe(0);
    expect(git(clone(), 'status', '--short', '--branch')).toBe('## trunk');
    expect(git(clone(), 'ls-files')).toBe('.gitignore\nhosts/a.nix\nlink\nrun');
    expect(git(clone(), 'remote', 'get-url', 'origin')).toBe(url);
    expect(statSync(join(clone(), 'run')).mode & 0o777).toBe(0o755);
    expect(statSync(join(clone(), 'hosts/a.nix')).mode & 0o777).toBe(0o644);
  });

  test('online it is cloned from its URL, at the built revision', () => {
    const built = git(origin, 'rev-parse', 'HEAD');
    commit('two');
    const { status, output } = restore(
      { url: `file://${origin}`, revision: built, branch: 'main', source: '/nix/store/not-there' },
      { mode: 'online', toplevel: null },
    );
    expect(status, output).toBe(0);
    expect(git(clone(), 'rev-parse', 'HEAD')).toBe(built);
    expect(git(clone(), 'status', '--short', '--branch')).toBe('## main...origin/main [behind 1]');
  });

  test.each([
    ['a bundle that is not there', { bundle: '/nowhere/repository.bundle' }, {}, 'is not there'],
    [
      'a revision that was not pushed',
      { revision: 'b'.repeat(40) },
      { mode: 'online', toplevel: null },
      'Was it pushed?',
    ],
    ['offline, and only a URL', {}, {}, 'asks nothing of the network'],
  ])('%s is a failure, with the way on', (_, repository, more, message) => {
    const { status, output } = restore(
      { url: `file://${origin}`, branch: 'main', ...repository },
      more,
    );
    expect(status).toBe(1);
    expect(output).toContain(message);
    expect(output).toContain('flakestick-install --from');
    expect(readdirSync(lab.target).filter((name) => name.startsWith('.flakestick'))).toEqual([]);
  });

  test('a damaged bundle is a failure', () => {
    const file = bundle('main');
    const bytes = readFileSync(file);
    bytes.fill(0, bytes.length - 60);
    writeFileSync(file, bytes);
    const { status, output } = restore({ bundle: file, url, branch: 'main' });
    expect(status).toBe(1);
    expect(output).toContain("can't be fetched");
    expect(existsSync(clone())).toBe(false);
  });

  test('nothing carried and nothing known is nothing to do', () => {
    const { status, output } = restore({});
    expect(status, output).toBe(0);
    expect(readdirSync(lab.target)).toEqual([]);
  });

  describe('what is there already', () => {
    const again = () =>
      restore({
        bundle: bundle('main'),
        url,
        branch: 'main',
        revision: git(origin, 'rev-parse', 'main'),
      });
    test('is replaced when this very run made it', () => {
      expect(again().status).toBe(0);
      writeFileSync(join(clone(), 'half'), '');
      expect(again().status).toBe(0);
      expect(existsSync(join(clone(), 'half'))).toBe(false);
      expect(readdirSync(lab.target).sort()).toEqual(['etc', 'nix-config']);
    });
    test('is moved aside when it is somebody’s, also a repository of an installation before', () => {
      expect(again().status).toBe(0);
      // After a restart nobody remembers.
      execFileSync('rm', [join(lab.state, 'made')]);
      writeFileSync(join(clone(), 'work'), 'mine');
      const { status, output } = again();
      expect(status, output).toBe(0);
      const aside = readdirSync(lab.target).find((name) => name.startsWith('nix-config.before-'));
      expect(readFileSync(join(lab.target, String(aside), 'work'), 'utf8')).toBe('mine');
      expect(output).toContain(String(aside));
    });
    test('a link is moved aside, and not followed', () => {
      const elsewhere = join(lab.root, 'elsewhere');
      cpSync(origin, elsewhere, { recursive: true });
      symlinkSync(elsewhere, clone());
      expect(again().status).toBe(0);
      expect(readFileSync(join(elsewhere, 'flake.nix'), 'utf8')).toBe('one');
      expect(git(clone(), 'remote', 'get-url', 'origin')).toBe(url);
    });
  });

  test('one place for both is no copy', () => {
    const { status, output } = restore({
      ...{
        bundle: bundle('main'),
        url,
        branch: 'main',
        clonePath: '/mnt/etc/nixos',
        installPath: '/etc/nixos/',
      },
    });
    expect(status, output).toBe(0);
    expect(readdirSync(join(lab.target, 'etc'))).toEqual(['nixos']);
  });

  test.each(['/mnt/../etc', '/mnt/a/..'])(
    'a path out of the target (%s) is refused',
    (clonePath) => {
      const { status, output } = restore({
        bundle: bundle('main'),
        url,
        branch: 'main',
        clonePath,
      });
      expect(status).not.toBe(0);
      expect(output).toContain('has .. in it');
    },
  );

  test('nothing is cloned where the target is not mounted', () => {
    lab.use(
      settings({
        repository: { bundle: bundle('main'), clonePath: '/mnt/nix-config', installPath: '' },
      }),
    );
    const { status, output } = lab.step('80-source');
    expect(status).toBe(1);
    expect(output).toContain('Nothing is mounted');
    expect(readdirSync(lab.target)).toEqual([]);
  });
});
