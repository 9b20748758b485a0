import type { MiddlewareHandler } from 'hono';
import type { Entry } from './entry.ts';

/**
 * Lets a request pass only if it comes from this machine's own pages.
 * `Host` must be a loopback name on any port: a tunnel may change the port, and a name of the outside would be
 * DNS rebinding. `Origin`, where a browser sends it, must be the same as `Host`.
 */
export const fromOwnPages: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('host') ?? '';
  // A target with a server of its own (`GET http://…`) is meant in the place of `Host` (RFC 9112, 3.2.2).
  if (![host, new URL(context.req.url).host].every(isLoopback))
    return context.text('Only loopback names are served.', 403);
  const origin = context.req.header('origin');
  if (origin !== undefined && origin !== `http://${host}`) {
    return context.text('This origin may not call Flakestick.', 403);
  }
  if (!isPlainTarget(context.req.url)) return context.text('This is no address here.', 400);
  return next();
};

/**
 * Lets a call pass only with the secret of this run, in a header. A cookie would also go to every other server of this
 * machine, since browsers share cookies between the ports of a host.
 */
export const withSecret =
  (entry: Entry): MiddlewareHandler =>
  async (context, next) => {
    const from = context.req.header('sec-fetch-site');
    if (from !== undefined && from !== 'same-origin') {
      return context.text('Only pages of Flakestick itself may call it.', 403);
    }
    const secret = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    if (secret === undefined || !entry.knows(secret)) {
      return context.text('This call lacks the secret of this run.', 401);
    }
    return next();
  };

const isLoopback = (host: string): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host);

/** `//host/` would be another server to a browser, and a line break another header to a proxy. */
const isPlainTarget = (url: string): boolean => {
  const { pathname, search } = new URL(url);
  try {
    return !/^\/[/\\]|\p{Cc}/u.test(decodeURIComponent(pathname + search));
  } catch {
    return false;
  }
};
