import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialState, ok, type Transport, type Update } from '../../../electron/contract/index.ts';
import { createWebApp } from '../../../electron/web/web-app.ts';

const token = 'a-token-of-this-run';
let folder: string;
let app: ReturnType<typeof createWebApp>;
let subscribers = 0;
let publish: (update: Update) => void = () => {};

const engine: Transport = {
  call: async (name, input) => ok({ name, input }) as never,
  subscribe: (afterSeq, onUpdate) => {
    subscribers += 1;
    publish = onUpdate;
    onUpdate({ type: 'snapshot', state: { ...initialState, seq: afterSeq ?? 0 } });
    return () => {
      subscribers -= 1;
    };
  },
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flakestick-web-'));
  const renderer = join(folder, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<title>Flakestick</title>');
  writeFileSync(join(renderer, 'assets', 'a.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'not to be served');
  app = createWebApp(engine, { token, rendererFolder: renderer });
});
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  app.request(`http://127.0.0.1:4000${path}`, {
    ...init,
    headers: { host: '127.0.0.1:4000', ...headers },
  });
const authorised = { authorization: `Bearer ${token}` };

test.each(['/', '/assets/a.js', '/api/events', '/api/app.status'])(
  '%s needs the token',
  async (path) => {
    expect((await ask(path)).status).toBe(401);
    expect((await ask(path, { authorization: 'Bearer wrong' })).status).toBe(401);
  },
);

test('a host of the outside is refused even with the token (DNS rebinding)', async () => {
  for (const host of ['evil.example', '127.0.0.1.evil.example', '192.168.0.2:4000', '']) {
    expect((await ask('/', { ...authorised, host })).status).toBe(403);
  }
});

test.each(['localhost', 'localhost:9', '127.0.0.1:65535', '[::1]:80'])(
  'the loopback name %s is served: a tunnel may change the port',
  async (host) => {
    expect((await ask('/', { ...authorised, host, origin: `http://${host}` })).status).toBe(200);
  },
);

test.each(['http://evil.example', 'http://127.0.0.1:4001', 'https://127.0.0.1:4000', 'null'])(
  'a page of the origin %s may not call',
  async (origin) => {
    expect(
      (await ask('/api/app.status', { ...authorised, origin }, { method: 'POST' })).status,
    ).toBe(403);
  },
);

test('the address with the token sets a cookie for this site only, and goes on without the token', async () => {
  const response = await ask(`/?token=${token}`);
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe('/');
  const cookie = response.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  const page = await ask('/', { cookie: cookie.split(';')[0] ?? '' });
  expect(await page.text()).toContain('Flakestick');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(page.headers.get('access-control-allow-origin')).toBeNull();
});

test('a call reaches the engine as it was sent', async () => {
  const response = await ask('/api/drives.find', authorised, {
    method: 'POST',
    body: JSON.stringify({ selector: '/dev/sdx' }),
  });
  expect(await response.json()).toEqual({
    ok: true,
    value: { name: 'drives.find', input: { selector: '/dev/sdx' } },
  });
});

test.each([
  ['an unknown procedure', '/api/fleet.explode', '{}', 404],
  ['a body that is no JSON', '/api/app.status', '{', 400],
  ['a body beyond a mebibyte', '/api/app.status', `"${'x'.repeat(2 ** 20)}"`, 413],
] as const)('%s is refused', async (_, path, body, status) => {
  expect((await ask(path, authorised, { method: 'POST', body })).status).toBe(status);
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%5c..%5csecret.txt',
])('%s does not leave the folder', async (path) => {
  const response = await ask(path, authorised);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain('not to be served');
});

test('events stream from where the subscriber left off, and closing ends the subscription', async () => {
  const aborted = new AbortController();
  const response = await ask('/api/events?after=41', authorised, { signal: aborted.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('no stream');
  const first = (await reader.read()).value ?? '';
  expect(first).toContain('"seq":41');
  expect(subscribers).toBe(1);
  publish({ type: 'event', event: { type: 'job.forgotten', jobId: 'a', seq: 42, at: 0 } });
  expect((await reader.read()).value).toContain('id: 42');
  await reader.cancel();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(subscribers).toBe(0);
});

test('a reader that never reads is let go, and what waited for it with it', async () => {
  await ask('/api/events', authorised);
  expect(subscribers).toBe(1);
  for (let seq = 1; seq <= 30_000; seq += 1) {
    publish({ type: 'event', event: { type: 'job.forgotten', jobId: 'a', seq, at: 0 } });
  }
  expect(subscribers).toBe(0);
});
