import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

// Under plain node, importing Electron would download its binary.
vi.mock('electron', () => ({ protocol: {} }));
const { answerAppRequest, locateAppFile } = await import('../../../electron/shell/app-protocol.ts');

const root = mkdtempSync(join(tmpdir(), 'flakestick-protocol-'));
const folder = join(root, 'renderer');

beforeAll(() => {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  mkdirSync(join(root, 'renderer-other'));
  writeFileSync(join(folder, 'index.html'), '<h1>');
  writeFileSync(join(folder, 'assets/index-Ab_1.js'), 'run()');
  writeFileSync(join(folder, 'empty.css'), '');
  writeFileSync(join(root, 'secret.json'), '{}');
  writeFileSync(join(root, 'renderer-other/x.json'), '{}');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const answer = (url: string, method = 'GET') => answerAppRequest(folder, { url, method });

describe('a file of the renderer', () => {
  test.each([
    ['app://flakestick/', 'text/html; charset=utf-8', '<h1>'],
    ['app://flakestick/index.html', 'text/html; charset=utf-8', '<h1>'],
    ['app://flakestick/?x=1#y', 'text/html; charset=utf-8', '<h1>'],
    ['app://flakestick/assets/index-Ab_1.js', 'text/javascript; charset=utf-8', 'run()'],
    ['app://flakestick/empty.css', 'text/css; charset=utf-8', ''],
  ])('%s', async (url, contentType, text) => {
    const response = await answer(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe(text);
  });
});

describe('anything else is 404, under the same policy', () => {
  test.each([
    'app://flakestick/../secret.json',
    'app://flakestick/%2e%2e/secret.json',
    'app://flakestick/..%2fsecret.json',
    'app://flakestick/..%2Fsecret.json',
    'app://flakestick/..%252fsecret.json',
    'app://flakestick/..%5csecret.json',
    'app://flakestick/..\\secret.json',
    'app://flakestick/..%2frenderer-other/x.json',
    'app://flakestick//etc/passwd',
    'app://flakestick/%00',
    'app://flakestick/index.html%00.js',
    'app://flakestick/%ff.js',
    'app://flakestick/assets',
    'app://flakestick/assets/',
    'app://flakestick/missing.js',
    'app://flakestick/key.pem',
    'app://flakestick.evil/index.html',
    'app://flakestick:80/index.html',
    'app:///index.html',
    'app:index.html',
    'file:///etc/passwd',
    'http://flakestick/index.html',
    'not an address',
    '',
  ])('%s', async (url) => {
    const response = await answer(url);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('a method other than GET', async () => {
    expect((await answer('app://flakestick/', 'POST')).status).toBe(404);
  });
});

test('a path never leads out of the folder', () => {
  for (const url of ['app://flakestick/a/../../..%2fx.json', 'app://flakestick/%2e%2e%2fx.json']) {
    expect(locateAppFile(folder, url)).toBeNull();
  }
  expect(locateAppFile(folder, 'app://flakestick/a/../b.json')?.path).toBe(join(folder, 'b.json'));
});

test('the policy lets nothing in but the app’s own files', async () => {
  const policy = (await answer('app://flakestick/')).headers.get('content-security-policy') ?? '';
  const directives = Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name, ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );
  expect(directives).toEqual({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  });
});
