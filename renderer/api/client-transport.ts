import type { Desktop, Transport } from '../../electron/contract/index.ts';

/** `refused`: this page does not hold the secret of the run. */
export type Connection = 'connecting' | 'live' | 'lost' | 'refused';

/** How a person lets a refused page in. */
type EntryByCode = {
  /** Whether the page brought a code that was wrong, used or too old. */
  codeFailed: boolean;
  /** Begins anew with this code. */
  enterWith: (code: string) => void;
};

/** A transport that can lose its engine, or be refused by it, says so; one that can't (Electron's) leaves both out. */
export type ClientTransport = Transport & {
  watchConnection?: (onChange: (connection: Connection) => void) => () => void;
  entry?: EntryByCode;
};

declare global {
  interface Window {
    /** Put there by Electron's preload (`electron/shell/preload.ts`); a browser has none. */
    flakestickDesktop?: Desktop<File>;
  }
}

export type WindowDesktop = Desktop<File>;

/** What there is of a desktop around this page. Null in a browser. */
export const findDesktop = (): WindowDesktop | null => window.flakestickDesktop ?? null;
