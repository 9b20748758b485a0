/** The names on Electron's IPC: preload and main agree on these and on nothing else. */
export const channels = {
  call: 'flakestick:call', // invoke (name, input, id) → Result
  cancel: 'flakestick:cancel', // send (id): nobody waits for that call any more
  begin: 'flakestick:begin', // send (): a new page; what the one before had subscribed to and asked for ends
  subscribe: 'flakestick:subscribe', // send (id, afterSeq)
  unsubscribe: 'flakestick:unsubscribe', // send (id)
  update: 'flakestick:update', // main → page (id, update)
  chooseFlake: 'flakestick:chooseFlake', // invoke () → path or null
  chooseImage: 'flakestick:chooseImage', // invoke () → path or null
  listen: 'flakestick:listen', // send (): the page hears commands from now on
  command: 'flakestick:command', // main → page (DesktopCommand)
} as const;
