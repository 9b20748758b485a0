import { expect, test } from 'vitest';
import { repositoryUrl } from '../../../electron/engine/installer/derive/remote-history.ts';

test.each([
  [{ type: 'github', owner: 'o', repo: 'r' }, 'https://github.com/o/r.git'],
  [{ type: 'github', owner: 'o', repo: 'r', host: 'git.corp' }, 'https://git.corp/o/r.git'],
  [{ type: 'gitlab', owner: 'group%2Fbelow', repo: 'r' }, 'https://gitlab.com/group/below/r.git'],
  [{ type: 'gitlab', owner: '100%', repo: 'r' }, 'https://gitlab.com/100%/r.git'],
  [{ type: 'sourcehut', owner: '~o', repo: 'r' }, 'https://git.sr.ht/~o/r'],
  [{ type: 'git', url: 'ssh://git@host/o/r' }, 'ssh://git@host/o/r'],
  [{ type: 'git', url: 'https://host/r?dir=below' }, 'https://host/r'],
  [{ type: 'git' }, null],
  [{ type: 'tarball', url: 'https://host/x.tar.gz' }, null],
  [{ type: 'path', path: '/x' }, null],
])('%j is cloned from %s', (locked, url) => {
  expect(repositoryUrl({ locked, repository: null })).toBe(url);
});

test('a repository on this machine is not cloned', () => {
  const locked = { type: 'git', url: 'file:///home/u/fleet' };
  expect(repositoryUrl({ locked, repository: '/home/u/fleet' })).toBeNull();
});
