import type { Context, MiddlewareHandler } from 'hono';
import { pickLanguage } from '../texts/index.ts';
import { type TerminalTexts, terminalTexts } from '../texts/terminal.ts';
import type { Entry } from './entry.ts';

/** Tells a browser why it is turned away, in the language that it asks for. */
export const refuse = (
  context: Context,
  reason: keyof TerminalTexts['web']['refused'],
  status: 400 | 401 | 403 | 404,
): Response => {
  // RFC 9110, 12.5.4: `de-DE,de;q=0.9`, in practice the most wanted first.
  const languages = (context.req.header('accept-language') ?? '').split(/\s*[,;]\s*/);
  const { refused } = terminalTexts(pickLanguage('system', languages)).web;
  return context.text(refused[reason], status);
};

/**
 * Lets a request pass only if it comes from this machine's own pages.
 * `Host` must be a loopback name on any port: a tunnel may change the port, and a name of the outside would be
 * DNS rebinding. `Origin`, where a browser sends it, must be the same as `Host`.
 */
export const fromOwnPages: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('host') ?? '';
  // A target with a server of its own (`GET http://…`) is meant in the place of `Host` (RFC 9112, 3.2.2).
  if (![host, new URL(context.req.url).host].every(isLoopback)) return refuse(context, 'host', 403);
  const origin = context.req.header('origin');
  if (origin !== undefined && origin !== `http://${host}`) {
    return refuse(context, 'origin', 403);
  }
  if (!isPlainTarget(context.req.url)) return refuse(context, 'target', 400);
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
      return refuse(context, 'foreign', 403);
    }
    const secret = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    if (secret === undefined || !entry.knows(secret)) {
      return refuse(context, 'secret', 401);
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
