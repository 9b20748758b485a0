import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { fail, ok, type Result, type Transport } from '../contract/index.ts';
import { createWebApp } from './web-app.ts';

export type Serving = {
  /** With the token; whoever has it can erase drives. */
  address: string;
  port: number;
  close: () => Promise<void>;
};

/** Serves the window's UI on 127.0.0.1. Port 0: one that is free. */
export const serve = async (
  engine: Transport,
  { port, rendererFolder }: { port: number; rendererFolder: string },
): Promise<Result<Serving>> => {
  const token = randomBytes(24).toString('base64url');
  const app = createWebApp(engine, { token, rendererFolder });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const problem = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => resolve(null));
  });
  if (problem) {
    return fail(
      'USAGE',
      `Port ${port} can't be had: ${problem.message}.`,
      'Choose another with --port, or leave it out for one that is free.',
    );
  }
  const { port: taken } = server.address() as AddressInfo;
  return ok({
    address: `http://127.0.0.1:${taken}/?token=${token}`,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
};
