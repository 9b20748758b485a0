import type { Transport } from '../../electron/contract/index.ts';
import type { ClientTransport } from './client-transport.ts';
import { createElectronTransport } from './electron-transport.ts';
import { createHttpTransport } from './http-transport.ts';

declare global {
  interface Window {
    /** Put there by Electron's preload (`electron/shell/preload.ts`). */
    flakestick?: Transport;
  }
}

export const chooseTransport = (): ClientTransport =>
  window.flakestick
    ? createElectronTransport(window.flakestick)
    : createHttpTransport({ base: new URL('api/', location.origin).href });
