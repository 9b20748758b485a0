import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';

/** The cookie's name is of this run, because browsers share cookies between the ports of a host. */
export const cookieName = (token: string): string =>
  `flakestick-${createHash('sha256').update(token).digest('hex').slice(0, 12)}`;

/**
 * Lets a request pass only if it comes from this machine's own pages and knows the token of this run.
 * `Host` must be a loopback name on any port: a tunnel may change the port, and a name of the outside would be
 * DNS rebinding. `Origin`, where a browser sends it, must be the same as `Host`.
 */
export const guard =
  (token: string): MiddlewareHandler =>
  async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!isLoopback(host)) return context.text('Only loopback names are served.', 403);
    const origin = context.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) {
      return context.text('This origin may not call Flakestick.', 403);
    }
    if (!knowsToken(token, offeredTokens(context))) {
      return context.text('Open the address that Flakestick printed; it carries the token.', 401);
    }
    return next();
  };

const isLoopback = (host: string): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host);

const offeredTokens = (context: Parameters<MiddlewareHandler>[0]) => (name: string) => [
  context.req.header('authorization')?.replace(/^Bearer /i, ''),
  getCookie(context, name),
  context.req.query('token'),
];

const knowsToken = (token: string, offered: (cookie: string) => (string | undefined)[]): boolean =>
  offered(cookieName(token)).some((candidate) => candidate !== undefined && same(candidate, token));

/** Compares digests, so that neither content nor length shows in the time that it takes. */
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string) => createHash('sha256').update(text).digest();
