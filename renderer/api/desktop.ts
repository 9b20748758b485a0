import type { Desktop } from '../../electron/contract/index.ts';

declare global {
  interface Window {
    /** Put there by Electron's preload (`electron/shell/preload.ts`); a browser has none. */
    flakestickDesktop?: Desktop<File>;
  }
}

export type WindowDesktop = Desktop<File>;

/** What there is of a desktop around this page. Null in a browser. */
export const findDesktop = (): WindowDesktop | null => window.flakestickDesktop ?? null;
