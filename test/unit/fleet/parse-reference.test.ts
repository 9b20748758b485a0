import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseReference } from '../../../electron/engine/fleet/parse-reference.ts';
import { said, worded } from '../../fixtures/failure-words.ts';

const around = { workingFolder: '/home/u/work', home: '/home/u' };

test.each([
  ['.', '.', '/home/u/work', null],
  ['#laptop', '.', '/home/u/work', 'laptop'],
  ['fleet', 'fleet', '/home/u/work/fleet', null],
  ['./fleet/', './fleet/', '/home/u/work/fleet', null],
  ['../fleet#a.b', '../fleet', '/home/u/fleet', 'a.b'],
  ['~', '~', '/home/u', null],
  ['~/my fleet#web%2001', '~/my fleet', '/home/u/my fleet', 'web 01'],
  ['/srv/fleet#"a.b"', '/srv/fleet', '/srv/fleet', 'a.b'],
  ['/srv/fleet#nixosConfigurations.laptop', '/srv/fleet', '/srv/fleet', 'laptop'],
  ['/srv/fleet#nixosConfigurations."a.b".config', '/srv/fleet', '/srv/fleet', 'a.b'],
  ['/srv/fleet?dir=hosts#x', '/srv/fleet?dir=hosts', '/srv/fleet/hosts', 'x'],
  ['/srv/fleet#', '/srv/fleet', '/srv/fleet', null],
  ['  /srv/fleet  ', '/srv/fleet', '/srv/fleet', null],
  ['path:/srv/fleet', 'path:/srv/fleet', 'path:/srv/fleet', null],
  ['path:fleet?dir=x#h', 'path:fleet?dir=x', 'path:/home/u/work/fleet?dir=x', 'h'],
  ['path:/srv/my fleet', 'path:/srv/my fleet', 'path:/srv/my%20fleet', null],
  ['path:/srv/my%20fleet', 'path:/srv/my%20fleet', 'path:/srv/my%20fleet', null],
  ['github:owner/repo', 'github:owner/repo', 'github:owner/repo', null],
  [
    'github:owner/repo/branch?dir=nix#h',
    'github:owner/repo/branch?dir=nix',
    'github:owner/repo/branch?dir=nix',
    'h',
  ],
  ['gitlab:group%2Fsub/repo', 'gitlab:group%2Fsub/repo', 'gitlab:group%2Fsub/repo', null],
  [
    'git+https://x.example/r.git?ref=main',
    'git+https://x.example/r.git?ref=main',
    'git+https://x.example/r.git?ref=main',
    null,
  ],
  ['git+ssh://git@x.example/r#h', 'git+ssh://git@x.example/r', 'git+ssh://git@x.example/r', 'h'],
  ['git+file:///srv/r?dir=x', 'git+file:///srv/r?dir=x', 'git+file:///srv/r?dir=x', null],
  ['git+file:.', 'git+file:.', 'git+file:///home/u/work', null],
  ['git+file:/srv/r', 'git+file:/srv/r', 'git+file:///srv/r', null],
  [
    'https://x.example/fleet.tar.gz',
    'https://x.example/fleet.tar.gz',
    'https://x.example/fleet.tar.gz',
    null,
  ],
  ['flake:nixpkgs', 'flake:nixpkgs', 'flake:nixpkgs', null],
])('%s', (text, reference, resolved, host) => {
  expect(parseReference(text, around)).toEqual({ ok: true, value: { reference, resolved, host } });
});

test.each([
  ['/x#trailing ', 'trailing '],
  ['/x#"trailing "', 'trailing '],
  ['/x#"a\\"b"', 'a"b'],
  ['/x#a"b', 'a"b'],
  ['/x#a%22b', 'a"b'],
  ['/x#"a', '"a'],
  ['/x#" "', ' '],
  ['/x#""', null],
  ['/x#%22a%5C%22b%22', 'a"b'],
  ['/x#nixosConfigurations."a\\"b".config', 'a"b'],
  ['/x#a\nb', 'a\nb'],
  ['/x#a%0Ab', 'a\nb'],
  ['/x#"b\\s"', 'b\\s'],
  ['  /x  ', null],
  ['/x#  ', null],
])('%j: the host is %j', (text, host) => {
  const parsed = parseReference(text, around);
  expect(parsed).toMatchObject({ ok: true, value: { reference: '/x', resolved: '/x', host } });
});

test.each([
  ['', /empty/],
  ['   ', /empty/],
  ['-f', /dash/],
  ['--accept-flake-config', /dash/],
  ['  --help', /dash/],
  ['a\nb', /control/],
  ['/x#a%zz', /percent/],
  ['/x?dir=../y', /below/],
  ['/x?dir=/etc', /below/],
  ['/x?ref=main', /dir/],
  ['nope:thing', /nope/],
  ['github:a/b c', /space/],
  ['~other/fleet', /home/],
])('%j is refused', (text, message) => {
  expect(worded(parseReference(text, around))).toMatchObject({
    ok: false,
    error: { code: 'FLAKE_REFERENCE_INVALID', message: expect.stringMatching(message) },
  });
});

test.each([
  ['git@github.com:me/fleet.git', 'git+ssh://git@github.com/me/fleet.git'],
  ['https://github.com/me/fleet', 'github:me/fleet'],
  ['https://gitlab.com/me/fleet.git', 'gitlab:me/fleet'],
  ['https://x.example/me/fleet.git', 'git+https://x.example/me/fleet.git'],
])('%s: says how nix wants it', (text, better) => {
  const parsed = parseReference(text, around);
  expect(parsed.ok ? null : said(parsed.error).hint).toContain(better);
});

test.each([
  ['https://hunter2@github.com/me/x/archive/main.tar.gz', 'access-tokens = github.com=TOKEN'],
  ['github:hunter2@me/x#laptop', 'access-tokens = github.com=TOKEN'],
  ['gitlab:me/x?private_token=hunter2', 'access-tokens = gitlab.com=PAT:TOKEN'],
  ['git+https://me:hunter2@x.example:8443/y', 'machine x.example login USER password TOKEN'],
  ['git+https://me:hunter2@x.example/y#laptop', '~/.netrc'],
  ['git+https://me:hun#hunter2@x.example/y', 'machine x.example login USER password TOKEN'],
  ['git+https://me:hun/hunter2@x.example/y', 'machine x.example login USER password TOKEN'],
  ['https://x.example/y.tar.gz?access_token=hunter2', 'netrc-file = '],
  ['tarball+https://hunter2@x.example/y.tar.gz', 'netrc-file = '],
  ['git+ssh://git:hunter2@x.example/y', 'git+ssh://git@server/path'],
  ['me:hunter2@x.example:y.git', 'git+ssh://git@server/path'],
  ['  https://hunter2@x.example/y.git ', 'netrc'],
])(
  '%s is refused without a word of its secret, and it is said where that belongs',
  (text, where) => {
    const parsed = parseReference(text, around);
    expect(parsed).toMatchObject({ ok: false, error: { code: 'FLAKE_REFERENCE_INVALID' } });
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
    expect(parsed.ok ? null : said(parsed.error).message).toMatch(/password or a token/);
    expect(parsed.ok ? null : said(parsed.error).hint).toContain(where);
  },
);

test('a percent sign that is none of a code: how to write it', () => {
  const parsed = parseReference('/x#a%zz%20b%', around);
  const better = '#a%25zz%20b%25';
  expect(parsed.ok ? null : said(parsed.error).hint).toContain(better);
  expect(parseReference(`/x${better}`, around)).toMatchObject({ value: { host: 'a%zz b%' } });
});

test('what is passed to nix is absolute or a URL, and never looks like a flag', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const parsed = parseReference(text, around);
      if (parsed.ok) expect(parsed.value.resolved).toMatch(/^(\/|[a-z][a-z+]*:)/);
    }),
  );
});
