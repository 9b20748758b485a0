import { chromiumExecutable } from './machine.ts';

/** How every test starts Chromium: Debian's own, silent on the network, and as root too. */
export const chromiumLaunch = {
  executablePath: chromiumExecutable() ?? 'chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--no-first-run',
    '--disable-sync',
    '--disable-component-update',
    '--disable-quic',
  ],
};
