import { describe, expect, test } from 'vitest';
import { parseDeepLink } from '../../../electron/contract/index.ts';

describe('a link', () => {
  test.each([
    ['flakestick:github:ada/fleet#laptop2', 'github:ada/fleet', 'laptop2'],
    ['flakestick:github:ada/fleet', 'github:ada/fleet', null],
    ['flakestick:github:ada/fleet#', 'github:ada/fleet', null],
    ['FlakeStick:/home/ada/fleet#nas', '/home/ada/fleet', 'nas'],
    [
      'flakestick:git+ssh://git@host/ops/fleet?ref=main#a.b',
      'git+ssh://git@host/ops/fleet?ref=main',
      'a.b',
    ],
    // As desktops rewrite it.
    ['flakestick://github:ada/fleet#laptop2', 'github:ada/fleet', 'laptop2'],
    ['flakestick:///home/ada/fleet', '/home/ada/fleet', null],
    ['flakestick:github%3Aada%2Ffleet%23laptop2', 'github:ada/fleet', 'laptop2'],
    ['flakestick:/home/ada/my%20fleet#l%C3%A4ptop', '/home/ada/my fleet', 'läptop'],
  ])('%s', (link, reference, host) => {
    expect(parseDeepLink(link)).toEqual({ reference, host });
  });
});

describe('what is refused', () => {
  test.each([
    ['no link', 'https://example.org/'],
    ['another scheme that begins alike', 'flakesticks:github:a/b'],
    ['nothing', 'flakestick:'],
    ['only a host', 'flakestick:#laptop2'],
    ['an option', 'flakestick:--option'],
    ['an option after spaces', 'flakestick:%20--option'],
    ['an option that is encoded', 'flakestick:%2D%2Dimpure'],
    ['an option to ssh', 'flakestick:git+ssh://-oProxyCommand=x/y'],
    ['an option to ssh as a server behind a user', 'flakestick:git+ssh://git@-oProxyCommand=x/y'],
    ['a host that is an option', 'flakestick:github:a/b#--impure'],
    ['a host with a quotation mark', 'flakestick:github:a/b#a"b'],
    ['a password', 'flakestick:git+https://me:secret@host/x'],
    ['a token', 'flakestick:https://host/x.tar.gz?token=secret'],
    ['a line break', 'flakestick:github:a/b%0Ac'],
    ['a line break as it is', 'flakestick:github:a/b\n'],
    ['a null byte', 'flakestick:github:a/b%00'],
    ['an escape sequence', 'flakestick:github:a/b%1B[2J'],
    ['writing that turns round', 'flakestick:github:a/%E2%80%AEb'],
    ['an isolate', 'flakestick:github:a/\u2066b'],
    ['a character without width', 'flakestick:github:a/%E2%80%8Bb'],
    ['such a host', 'flakestick:github:a/b#c%E2%80%AE'],
    ['a line separator', 'flakestick:github:a/b%E2%80%A8'],
    ['half of a pair', 'flakestick:github:a/\ud800'],
    ['a broken percent code', 'flakestick:%zz'],
    ['bytes that are no UTF-8', 'flakestick:%ff%fe'],
    ['a reference that is too long', `flakestick:${'a'.repeat(1001)}`],
    ['a host that is too long', `flakestick:github:a/b#${'a'.repeat(254)}`],
    ['ten megabytes', `flakestick:github:a/${'b'.repeat(10_000_000)}`],
    ['ten megabytes of percent codes', `flakestick:${'%61'.repeat(3_000_000)}`],
  ])('%s', (_what, link) => {
    expect(parseDeepLink(link)).toBeNull();
  });
});
