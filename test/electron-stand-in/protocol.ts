import type { CustomScheme, Protocol } from 'electron';
import { requireNotReady, requireReady } from './app.ts';
import { strict } from './strict.ts';

type Handler = (request: Request) => Response | Promise<Response>;

let privileged: CustomScheme[] = [];
let appHandler: Handler | null = null;

/** Answers with what the app registered for `app:`, a fault being a failed request. */
export const appResponder = () => async (request: Request) => {
  if (!appHandler) throw new Error('No handler for app: was registered.');
  return appHandler(request);
};

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (schemes) => {
    requireNotReady('protocol.registerSchemesAsPrivileged');
    privileged = schemes;
  },
  handle: (scheme, handler) => {
    requireReady('protocol.handle');
    if (scheme !== 'app') throw new Error(`not in the stand-in: the scheme ${scheme}`);
    const known = privileged.find((candidate) => candidate.scheme === scheme)?.privileges;
    // Chromium would give its pages an opaque origin, and no clipboard.
    if (!known?.standard || !known.secure) throw new Error('app: is no standard, secure scheme');
    appHandler = handler as Handler;
  },
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>);
