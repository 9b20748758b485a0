import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol } from 'electron';

/** The one origin whose pages may call the engine. */
export const appOrigin = 'app://flakestick';

const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** All that a renderer consists of; nothing else is served. */
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Before `ready`: Chromium must know that `app:` has origins and can be trusted as https can. */
export const registerAppScheme = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);

/** Serves the built renderer at `app://flakestick/`. */
export const setupAppProtocol = (rendererFolder: string): void =>
  protocol.handle('app', (request) => answerAppRequest(rendererFolder, request));

/** Never rejects: whatever is not a file of the renderer is a 404. */
export const answerAppRequest = async (
  rendererFolder: string,
  { method, url }: Pick<Request, 'method' | 'url'>,
): Promise<Response> => {
  const file = method === 'GET' ? locateAppFile(rendererFolder, url) : null;
  const content = file && (await readFile(file.path).catch(() => null));
  return new Response(content, {
    status: content ? 200 : 404,
    headers: {
      'content-type': (content && file?.contentType) ?? 'text/plain',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    },
  });
};

/** Pure. Null for another origin, a path that leads out of the folder, or a kind of file that is not served. */
export const locateAppFile = (
  rendererFolder: string,
  address: string,
): { path: string; contentType: string } | null => {
  const url = URL.parse(address);
  if (`${url?.protocol}//${url?.host}` !== appOrigin || !url) return null;
  // `URL` resolves `..` and `%2e%2e`, but not `..%2f`. An escape that is no UTF-8 is no name of ours.
  if (!/^(?:[\w./@-]|%20)*$/.test(url.pathname)) return null;
  const path = join(rendererFolder, decodeURIComponent(url.pathname.replace(/\/$/, '/index.html')));
  const contentType = contentTypes[extname(path)];
  return contentType && path.startsWith(rendererFolder + sep) ? { path, contentType } : null;
};
