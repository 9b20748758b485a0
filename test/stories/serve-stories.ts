import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** As `npm run build -- stories` leaves it. */
const built = new URL('../../dist/stories/', import.meta.url);

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export type Served = { origin: string; close: () => Promise<void> };

/** The built stories on a free port of loopback; modules can't be read from files. */
export const serveStories = async (): Promise<Served> => {
  const server = createServer(async ({ url = '/' }, answer) => {
    const { pathname } = new URL(url, 'http://localhost');
    try {
      const content = await readFile(fileURLToPath(new URL(`.${pathname}`, built)));
      answer.writeHead(200, {
        'content-type': types[extname(pathname)] ?? 'application/octet-stream',
        // Their names change with what is in them.
        'cache-control': pathname.startsWith('/assets/') ? 'max-age=3600, immutable' : 'no-store',
      });
      answer.end(content);
    } catch {
      answer.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
