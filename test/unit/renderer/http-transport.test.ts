import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Update } from '../../../electron/contract/index.ts';
import { initialState } from '../../../electron/contract/state.ts';
import type { Connection } from '../../../renderer/api/client-transport.ts';
import { createHttpTransport } from '../../../renderer/api/http-transport.ts';
import { said } from '../../fixtures/failure-words.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let handle: Handler;
let seen: { url: string }[];
let sent: (string | undefined)[];
let ends: (() => void)[];

beforeEach(async () => {
  seen = [];
  sent = [];
  ends = [];
  server = createServer((request, response) => {
    seen.push({ url: request.url ?? '' });
    sent.push(request.headers.authorization);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  for (const end of ends) end();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const transportTo = (options = {}) =>
  createHttpTransport({
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    secret: 'of-this-run',
    backOffMs: { first: 5, longest: 20 },
    ...options,
  });

const snapshot = (seq: number): Update => ({ type: 'snapshot', state: { ...initialState, seq } });
const event = (seq: number): Update => ({
  type: 'event',
  event: { type: 'drives.changed', drives: [], seq, at: 0 },
});
const write = (response: ServerResponse, ...updates: Update[]) => {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const update of updates) response.write(`data: ${JSON.stringify(update)}\n\n`);
};
const seqs = (updates: Update[]) =>
  updates.map((update) => (update.type === 'snapshot' ? update.state.seq : update.event.seq));

const follow = (transport: ReturnType<typeof transportTo>, after: number | null = null) => {
  const updates: Update[] = [];
  const connections: Connection[] = [];
  transport.watchConnection?.((connection) => connections.push(connection));
  const end = transport.subscribe(after, (update) => updates.push(update));
  ends.push(end);
  return { updates, connections, end };
};

test('a call carries name and input, and brings back the result as it is', async () => {
  let body = '';
  handle = (request, response) => {
    request.on('data', (piece) => {
      body += String(piece);
    });
    request.on('end', () => response.end(JSON.stringify({ ok: true, value: { fleets: [] } })));
  };
  const result = await transportTo().call('fleet.forget', { reference: 'github:a/b' });
  expect(result).toEqual({ ok: true, value: { fleets: [] } });
  expect(JSON.parse(body)).toEqual({ reference: 'github:a/b' });
  expect(seen).toEqual([{ url: '/api/fleet.forget' }]);
});

test.each([
  [401, 'refused this page'],
  [403, 'refused this page'],
  [500, 'status 500: out of order'],
])('status %d is an error value that says so', async (status, words) => {
  handle = (_request, response) => response.writeHead(status).end('out of order');
  const result = await transportTo().call('app.status', {});
  expect(result).toMatchObject({ ok: false, error: { code: 'INTERNAL', params: { status } } });
  expect(result.ok || said(result.error).message).toContain(words);
});

test('a server that is gone, and an answer that is no JSON, are error values', async () => {
  handle = (_request, response) => response.end('<html>');
  expect(await transportTo().call('app.status', {})).toMatchObject({ ok: false });
  handle = (request) => request.socket.destroy();
  const gone = await transportTo().call('app.status', {});
  expect(gone).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  expect(gone.ok || said(gone.error).hint).toContain('terminal');
});

test('a call that is called off is CANCELLED, and its connection is gone; the page is as connected as before', async () => {
  const closed = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  handle = (_request, response) => {
    response.on('close', closed.resolve);
    begun.resolve();
  };
  const calling = new AbortController();
  const transport = transportTo();
  const connections: Connection[] = [];
  transport.watchConnection?.((connection) => connections.push(connection));
  const answer = transport.call('app.status', {}, { signal: calling.signal });
  await begun.promise;
  calling.abort();
  expect(await answer).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
  await closed.promise;
  expect(connections).toEqual(['connecting']);
  const again = await transport.call('app.status', {}, { signal: calling.signal });
  expect(again).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
  expect(seen).toHaveLength(1);
});

test('a call and the stream carry the secret in a header, and in nothing else', async () => {
  handle = (request, response) => {
    expect(request.headers.cookie).toBeUndefined();
    if (request.method === 'POST') response.end(JSON.stringify({ ok: true, value: {} }));
    else write(response, snapshot(1));
  };
  const transport = transportTo();
  await transport.call('app.status', {});
  const { updates } = follow(transport);
  await vi.waitFor(() => expect(updates).toHaveLength(1));
  expect(sent).toEqual(['Bearer of-this-run', 'Bearer of-this-run']);
  expect(seen.map(({ url }) => url).join()).not.toContain('of-this-run');
});

test('without a secret nothing is asked: the page is refused', async () => {
  handle = (_request, response) => response.end();
  const transport = transportTo({ secret: null });
  const { connections } = follow(transport);
  expect(await transport.call('app.status', {})).toMatchObject({
    ok: false,
    error: { params: { status: 401 } },
  });
  expect(connections).toEqual(['refused']);
  expect(seen).toEqual([]);
});

test('a stream that breaks in the middle is taken up after the last event that came', async () => {
  let requests = 0;
  handle = (_request, response) => {
    requests += 1;
    if (requests === 1) {
      write(response, snapshot(4), event(5));
      // Half of a message is lost with the connection.
      response.write('data: {"type":"ev', () => response.destroy());
    } else if (requests === 2) {
      response.socket?.destroy();
    } else {
      write(response, event(6), event(7));
    }
  };
  const { updates, connections } = follow(transportTo());
  await vi.waitFor(() => expect(seqs(updates)).toEqual([4, 5, 6, 7]));
  expect(seen.map(({ url }) => url)).toEqual([
    '/api/events',
    '/api/events?after=5',
    '/api/events?after=5',
  ]);
  expect(connections).toEqual(['connecting', 'live', 'lost', 'live']);
});

test('a message may come byte by byte, and several in one piece', async () => {
  const named = { ...initialState, seq: 1, preferences: 'häuser 😀' as never };
  const first = Buffer.from(`data: ${JSON.stringify({ type: 'snapshot', state: named })}\n\n`);
  handle = async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const byte of first) {
      response.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    write(response, event(2), event(3));
  };
  const { updates } = follow(transportTo());
  await vi.waitFor(() => expect(seqs(updates)).toEqual([1, 2, 3]));
  expect(updates[0]).toEqual({ type: 'snapshot', state: named });
});

test('a subscriber that saw something before asks for what came after', async () => {
  handle = (_request, response) => write(response, event(13));
  const { updates } = follow(transportTo(), 12);
  await vi.waitFor(() => expect(seqs(updates)).toEqual([13]));
  expect(seen[0]?.url).toBe('/api/events?after=12');
});

test('with the secret of another run it is not tried again and again', async () => {
  handle = (_request, response) => response.writeHead(401).end();
  let refused = 0;
  const onRefused = () => {
    refused += 1;
  };
  const { connections } = follow(transportTo({ onRefused }));
  await vi.waitFor(() => expect(connections.at(-1)).toBe('refused'));
  expect(refused).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(seen).toHaveLength(1);
});

test('a stream that has gone silent is opened anew; what only keeps it open is no update', async () => {
  let requests = 0;
  handle = (_request, response) => {
    requests += 1;
    write(response, requests === 1 ? snapshot(1) : event(2));
    response.write('event: idle\ndata: \n\n');
  };
  const { updates } = follow(transportTo({ silenceMs: 400 }));
  await vi.waitFor(() => expect(seqs(updates).slice(0, 2)).toEqual([1, 2]), { timeout: 60_000 });
  expect(seen[1]?.url).toBe('/api/events?after=1');
});

test('after its end a subscription neither delivers nor comes back', async () => {
  let closed = false;
  handle = (request, response) => {
    request.on('close', () => {
      closed = true;
    });
    write(response, snapshot(1));
  };
  const { updates, end } = follow(transportTo());
  await vi.waitFor(() => expect(updates).toHaveLength(1));
  end();
  await vi.waitFor(() => expect(closed).toBe(true));
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(seen).toHaveLength(1);
});
