import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { fail, ok, type Result, type Transport } from '../contract/index.ts';
import { createEntry, type Entry } from './entry.ts';
import { createWebApp } from './web-app.ts';

export type Serving = {
  port: number;
  /**
   * A link that lets one browser in, once; whoever opens it can erase drives. The code is the fragment, which a browser
   * sends to nobody.
   */
  invite: (...options: Parameters<Entry['makeCode']>) => string;
  close: () => Promise<void>;
};

/** A request that takes longer to arrive only holds on to its connection. What is answered may take as long as it does. */
const arrivesWithinMs = { headersTimeout: 10_000, requestTimeout: 30_000 };

/** Serves the window's UI on 127.0.0.1. Port 0: one that is free. */
export const serve = async (
  engine: Transport,
  { port, rendererFolder }: { port: number; rendererFolder: string },
): Promise<Result<Serving>> => {
  const entry = createEntry();
  const app = createWebApp(engine, { entry, rendererFolder });
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: arrivesWithinMs,
  }) as Server;
  const problem = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => resolve(null));
  });
  if (problem) {
    return fail('USAGE', { reason: 'port', port, said: problem.message, flag: '--port' });
  }
  const { port: taken } = server.address() as AddressInfo;
  return ok({
    port: taken,
    invite: (...options) => `http://127.0.0.1:${taken}/#code=${entry.makeCode(...options)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
};
