import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { streamSSE } from 'hono/streaming';
import { isProcedureName, type Transport, type Update } from '../contract/index.ts';
import type { Entry } from './entry.ts';
import { fromOwnPages, refuse, withSecret } from './guard.ts';

const mebibyte = 2 ** 20;
const kibibyte = 2 ** 10;

/**
 * The engine's router over HTTP and server-sent events, and the renderer's files. Those say nothing, and anyone may
 * have them; a call takes the secret of this run, for which a page brings a code once.
 */
export const createWebApp = (
  engine: Transport,
  { entry, rendererFolder }: { entry: Entry; rendererFolder: string },
): Hono => {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      crossOriginResourcePolicy: 'same-origin',
    }),
  );
  app.use(fromOwnPages);
  app.use(async (context, next) => {
    context.header('cache-control', 'no-store');
    return next();
  });

  app.post('/entry', bodyLimit({ maxSize: kibibyte }), async (context) => {
    const asked: unknown = await context.req.json().catch(() => null);
    const { code } = (asked ?? {}) as { code?: unknown };
    const secret = typeof code === 'string' ? entry.redeem(code) : null;
    return secret === null ? refuse(context, 'code', 401) : context.json({ secret });
  });
  app.use('/entry/code', withSecret(entry));
  app.post('/entry/code', (context) => context.json({ code: entry.makeCode() }));
  app.use('/api/*', withSecret(entry));

  app.post('/api/:name', bodyLimit({ maxSize: mebibyte }), async (context) => {
    const name = context.req.param('name');
    if (!isProcedureName(name)) return refuse(context, 'procedure', 404);
    const input: unknown = await context.req.json().catch(() => undefined);
    if (input === undefined) return refuse(context, 'body', 400);
    // The router parses the input; whatever arrived is of no type before that.
    // Its signal is aborted when the page has called off, or has gone, before there was an answer.
    const { signal } = context.req.raw;
    return context.json(await engine.call(name, input as never, { signal }));
  });

  app.get('/api/events', (context) =>
    streamSSE(context, async (stream) => {
      const updates = queueOf(engine, afterSeq(context));
      stream.onAbort(updates.close);
      for (;;) {
        const update = await updates.next();
        if (update === null) return;
        if (update === 'idle') await stream.writeSSE({ event: 'idle', data: '' });
        else await stream.writeSSE({ data: JSON.stringify(update), id: seqOf(update) });
      }
    }),
  );

  app.get('/assets/*', async (context, next) => {
    // Their names change with their contents.
    context.header('cache-control', 'max-age=31536000, immutable');
    return next();
  });
  app.get('*', serveStatic({ root: rendererFolder }));
  return app;
};

const afterSeq = (context: Context): number | null => {
  const text = context.req.header('last-event-id') ?? context.req.query('after');
  const seq = Number(text);
  return text === undefined || text === '' || !Number.isSafeInteger(seq) ? null : seq;
};

const seqOf = (update: Update): string =>
  String(update.type === 'snapshot' ? update.state.seq : update.event.seq);

const idleMs = 15_000;

/** A reader that is further behind is let go; it comes back and asks from where it was. */
const mostWaiting = 20_000;

/** A subscription as something to wait for. `idle` keeps connections open that a proxy would close. */
const queueOf = (engine: Transport, from: number | null) => {
  const waiting: Update[] = [];
  let wake: (() => void) | null = null;
  let closed = false;
  let end = () => {};
  const close = () => {
    if (closed) return;
    closed = true;
    waiting.length = 0;
    end();
    wake?.();
  };
  end = engine.subscribe(from, (update) => {
    if (closed) return;
    waiting.push(update);
    if (waiting.length > mostWaiting) close();
    wake?.();
  });
  const next = async (): Promise<Update | 'idle' | null> => {
    if (waiting.length === 0 && !closed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, idleMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
    if (closed) return null;
    return waiting.shift() ?? 'idle';
  };
  return { next, close };
};
