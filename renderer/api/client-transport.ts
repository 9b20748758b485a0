import type { Transport } from '../../electron/contract/index.ts';

/** `refused`: this page does not hold the token of the run. */
export type Connection = 'connecting' | 'live' | 'lost' | 'refused';

/** A transport that can lose its engine says so; one that can't (Electron's) leaves `watchConnection` out. */
export type ClientTransport = Transport & {
  watchConnection?: (onChange: (connection: Connection) => void) => () => void;
};
