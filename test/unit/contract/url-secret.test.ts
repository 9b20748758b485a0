import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanReference, hasSecret, withoutSecret } from '../../../electron/contract/index.ts';

test.each([
  ['https://token@github.com/me/hosts', 'https://github.com/me/hosts'],
  ['git+https://me:secret@host/x?ref=main', 'git+https://host/x?ref=main'],
  ['git+https://me:p@ss@host/x', 'git+https://host/x'],
  ['GIT+HTTPS://me%3Asecret@host/x', 'GIT+HTTPS://host/x'],
  ['git+ssh://git:secret@host/x', 'git+ssh://git@host/x'],
  ['https://me:a/b?c#d@host/x.tar.gz', 'https://host/x.tar.gz'],
  ['https://host/x.tar.gz?private_token=abc&y=1', 'https://host/x.tar.gz?private_token=…&y=1'],
  ['https://host/x?%61ccess_token=abc', 'https://host/x?%61ccess_token=…'],
  ['https://host/x?X-Amz-Signature=abc', 'https://host/x?X-Amz-Signature=…'],
  ['https://host/x?bearer=abc', 'https://host/x?bearer=…'],
  ['https://host/x?authorization=Basic%20abc', 'https://host/x?authorization=…'],
  ['https://host/x#access_token=abc', 'https://host/x#access_token=…'],
  ['https://a/?u=https%3A%2F%2Fme%3Aabc%40host', 'https://a/?u=https%3A%2F%2Fhost'],
  ['github:me/hosts?ref=ghp_abcdefghijkl', 'github:me/hosts?ref=ghp_…'],
  ['github:me/hosts?ref=gldt-abcdefghijkl', 'github:me/hosts?ref=gldt-…'],
  ['git+ssh://me%3Asecret@host/x', 'git+ssh://me@host/x'],
  ['ssh://me%3asec%2Fret@host/x', 'ssh://me@host/x'],
  ['github:me/hosts?host=me:secret@host', 'github:me/hosts?host=host'],
  ['gitlab:me/hosts?dir=x&host=secret@host', 'gitlab:me/hosts?dir=x&host=host'],
  ['https://host/x?oauth2=abc&cred=abc', 'https://host/x?oauth2=…&cred=…'],
  ['https://host/x?next=/y?access_token=abc', 'https://host/x?next=/y?access_token=…'],
  ['https://host/x?next=%3Faccess_token%3Dabc', 'https://host/x?next=%3Faccess_token%3D…'],
  ['https://host/x?u=y%26password%3Da%2Fb%26z', 'https://host/x?u=y%26password%3D…%26z'],
])('of %s only %s is kept', (reference, kept) => {
  expect(withoutSecret(reference)).toBe(kept);
  expect(hasSecret(reference)).toBe(true);
  const line = (what: string) => `fatal: unable to access '${what}': 403, see ${what} or "${what}"`;
  expect(withoutSecret(line(reference))).toBe(line(kept));
});

test.each([
  'git+ssh://git@host/x',
  'ssh://me@host:22/x@y',
  'github:me/hosts?ref=main&dir=a',
  '/home/me@work/hosts',
  'path:./a@b',
  'git+file:///home/me@work/hosts?dir=x&rev=abc',
  'https://host:8080/a@b.tar.gz',
  'https://[::1]:8080/a@b.tar.gz',
  'https://host/x.tar.gz?narHash=sha256-abc=&rev=1',
  'git@host:me/hosts',
  'flake:nixpkgs',
  'github:me/hosts?host=git.example.org&ref=a@b',
  'https://host/x%3Fa%3Db.tar.gz',
  'git+ssh://git@host/a%3Ab@c',
  'https://host:8080?x=a@b',
])('there is no secret in %s', (reference) => {
  expect(withoutSecret(reference)).toBe(reference);
  expect(hasSecret(reference)).toBe(false);
});

test.each(['me:secret@host:hosts.git', 'me:secret@host/hosts', 'github:secret@me/hosts'])(
  'there is one in %s, which is no URL',
  (reference) => {
    expect(hasSecret(reference)).toBe(true);
    expect(cleanReference(reference)).toBeNull();
  },
);

test.each([
  'git+https://me:two words@host/x',
  'git+https://me:"quoted"@host/x',
  'https://me:<a>@host/x',
  'https://me:1234?abc@host/x.tar.gz',
])('there is one in %s, which is no URL for its signs', (reference) => {
  expect(hasSecret(reference)).toBe(true);
  expect(cleanReference(reference)).toBeNull();
});

test('a long line takes no long time', () => {
  for (const piece of [
    'a',
    'a:',
    'a://b:',
    'a://b%3A',
    '&host=',
    '%3Fa%3D',
    '%3D',
    '?a',
    '%3A%2F%2F',
    'https://',
    '@',
    '=',
    ';a=',
    '[@',
  ]) {
    const line = `@%40=${piece.repeat(65_536 / piece.length)}`;
    const began = performance.now();
    withoutSecret(line);
    expect(performance.now() - began, piece).toBeLessThan(2_000);
  }
});

test('whatever a password is made of, nothing of it is left', () => {
  const password = fc.stringMatching(/^[A-Z]{6}[A-Za-z0-9!$&*+,;=%@?#/-]{0,20}[A-Z]$/);
  const scheme = fc.constantFrom(
    'https',
    'git+https',
    'tarball+http',
    'git+ssh',
    'ssh',
    'hg+https',
  );
  fc.assert(
    fc.property(scheme, password, (name, secret) => {
      const clean = withoutSecret(`see ${name}://user:${secret}@example.org/x now`);
      expect(clean).not.toContain(secret.slice(0, 6));
      expect(clean).toContain('example.org/x now');
    }),
  );
});
