import type { Bridge } from '../../electron/contract/index.ts';
import type { ClientTransport } from './client-transport.ts';
import { createElectronTransport } from './electron-transport.ts';
import { enterAgain, enterPage, enterWith, followAddress } from './entry.ts';
import { createHttpTransport } from './http-transport.ts';

declare global {
  interface Window {
    /** Put there by Electron's preload (`electron/shell/preload.ts`). */
    flakestick?: Bridge;
  }
}

export const chooseTransport = async (): Promise<ClientTransport> => {
  if (window.flakestick) return createElectronTransport(window.flakestick);
  followAddress();
  const { secret, codeFailed } = await enterPage();
  const base = new URL('api/', location.origin).href;
  const transport = createHttpTransport({ base, secret, onRefused: () => void enterAgain() });
  return { ...transport, entry: { codeFailed, enterWith } };
};
