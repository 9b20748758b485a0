import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  fail,
  initialState,
  ok,
  type Transport,
  type Update,
} from '../../../electron/contract/index.ts';
import { createEntry } from '../../../electron/web/entry.ts';
import { createWebApp } from '../../../electron/web/web-app.ts';

let clock = 0;
const entry = createEntry(() => clock);
let folder: string;
let app: ReturnType<typeof createWebApp>;
let subscribers = 0;
const asked = Promise.withResolvers<void>();
let publish: (update: Update) => void = () => {};

const engine: Transport = {
  call: async (name, input, { signal } = {}) => {
    if (name !== 'app.diagnose') return ok({ name, input }) as never;
    await new Promise((resolve) => {
      signal?.addEventListener('abort', resolve);
      asked.resolve();
    });
    return fail('CANCELLED', { reason: 'cancelled' });
  },
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
  app = createWebApp(engine, { entry, rendererFolder: renderer });
});
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  app.request(`http://127.0.0.1:4000${path}`, {
    ...init,
    headers: { host: '127.0.0.1:4000', ...headers },
  });
const secret = entry.redeem(entry.makeCode()) ?? '';
const authorised = { authorization: `Bearer ${secret}` };

const enter = (code: unknown, headers: Record<string, string> = {}) =>
  ask('/entry', headers, { method: 'POST', body: JSON.stringify({ code }) });

test.each([
  ['GET', '/api/events'],
  ['POST', '/api/app.status'],
  ['POST', '/api/fleet.explode'],
  ['POST', '/entry/code'],
])('%s %s needs the secret, in a header', async (method, path) => {
  const body = method === 'POST' ? { body: '{}' } : {};
  const status = async (headers: Record<string, string>, query = '') =>
    (await ask(path + query, headers, { method, ...body })).status;
  expect(await status({})).toBe(401);
  expect(await status({ authorization: 'Bearer wrong' })).toBe(401);
  expect(await status({ authorization: secret })).toBe(401);
  expect(await status({ cookie: `flakestick=${secret}` })).toBe(401);
  expect(await status({}, `?token=${secret}&code=${secret}`)).toBe(401);
  // Of another port of this machine, which is the same site to a browser.
  expect(await status({ ...authorised, 'sec-fetch-site': 'same-site' })).toBe(403);
});

test('a code brings the secret once, and nothing sets a cookie', async () => {
  const code = entry.makeCode();
  const answer = await enter(code);
  expect(await answer.json()).toEqual({ secret });
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect((await enter(code)).status).toBe(401);
  // 128 bits, which nobody guesses.
  expect(Buffer.from(code, 'base64url')).toHaveLength(16);
});

test('a code is good for ten minutes, where nothing else was said', async () => {
  const [early, late] = [entry.makeCode(), entry.makeCode()];
  const lasting = entry.makeCode({ lasts: 'until it is used' });
  clock += 10 * 60_000 - 1;
  expect((await enter(early)).status).toBe(200);
  clock += 1;
  expect((await enter(late)).status).toBe(401);
  expect((await enter(lasting)).status).toBe(200);
});

test.each(['', 0, null, {}, [['a']], 'x'.repeat(2 ** 11)])('%j is no code', async (code) => {
  expect((await enter(code)).status).toBeGreaterThanOrEqual(400);
});

test('only a page of this very address brings a code', async () => {
  const code = entry.makeCode();
  expect((await enter(code, { origin: 'http://127.0.0.1:4001' })).status).toBe(403);
  expect((await enter(code, { host: 'evil.example' })).status).toBe(403);
  expect((await enter(code, { origin: 'http://127.0.0.1:4000' })).status).toBe(200);
});

test('a page that is in gets a code for the next one', async () => {
  const answer = await ask('/entry/code', authorised, { method: 'POST' });
  const { code } = (await answer.json()) as { code: string };
  expect(await (await enter(code)).json()).toEqual({ secret });
});

test.each(['/', '/?token=x', '/index.html'])(
  'the page %s says nothing, so that anyone may have it',
  async (path) => {
    const page = await ask(path);
    expect(page.status).toBe(200);
    expect(await page.text()).not.toContain(secret);
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
  },
);

test.each([
  '//evil.example/',
  '//evil.example/?token=x',
  '/%2fevil.example/?token=x',
  '/%5cevil.example/?token=x',
  '/%0d%0aSet-Cookie:%20a=b',
  '/x%0aLocation:%20http://evil.example/?token=x',
  '/?x=%0d%0a',
  '/%00',
  '/%c2%85',
  '/%ff',
  '/%',
  '/api/%0d%0a',
])('%s is no address here, and leads nowhere else', async (path) => {
  for (const headers of [{}, authorised]) {
    const answer = await ask(path, headers);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  }
});

test('a host of the outside is refused even with the secret (DNS rebinding)', async () => {
  for (const host of ['evil.example', '127.0.0.1.evil.example', '192.168.0.2:4000', '']) {
    expect((await ask('/', { ...authorised, host })).status).toBe(403);
  }
});

test('a target that names a host of the outside is refused, whatever Host says', async () => {
  const headers = { host: '127.0.0.1:4000', ...authorised };
  for (const target of ['http://evil.example/', 'http://evil.example/api/events']) {
    expect((await app.request(target, { headers })).status).toBe(403);
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

test('a page that goes before there is an answer has called off its call', async () => {
  const going = new AbortController();
  const response = ask('/api/app.diagnose', authorised, {
    method: 'POST',
    body: '{}',
    signal: going.signal,
  });
  await asked.promise;
  going.abort();
  expect(await (await response).json()).toMatchObject({ error: { code: 'CANCELLED' } });
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
