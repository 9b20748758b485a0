/** The names on Electron's IPC: preload and main agree on these and on nothing else. */
export const channels = {
  call: 'flakestick:call', // invoke (name, input) → Result
  begin: 'flakestick:begin', // send (): a new page; what the one before had subscribed to ends
  subscribe: 'flakestick:subscribe', // send (id, afterSeq)
  unsubscribe: 'flakestick:unsubscribe', // send (id)
  update: 'flakestick:update', // main → page (id, update)
} as const;
