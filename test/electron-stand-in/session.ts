import type { Session } from 'electron';
import { appOrigin } from './addresses.ts';
import { requireReady } from './app.ts';
import { strict } from './strict.ts';

type Check = Parameters<Session['setPermissionCheckHandler']>[0];
type Ask = Parameters<Session['setPermissionRequestHandler']>[0];
type Permission = Parameters<NonNullable<Check>>[1];

/** Electron's names, and Playwright's for the same. */
const permissions: [Permission, string[]][] = [
  ['clipboard-read', ['clipboard-read']],
  ['clipboard-sanitized-write', ['clipboard-write']],
  ['geolocation', ['geolocation']],
  ['notifications', ['notifications']],
  ['media', ['camera', 'microphone']],
  ['midi', ['midi']],
  ['background-sync', ['background-sync']],
  ['sensors', ['accelerometer', 'gyroscope', 'magnetometer']],
  ['payment-handler', ['payment-handler']],
  ['local-fonts', ['local-fonts']],
];

let check: Check = null;
let ask: Ask = null;

/** What the app's handlers grant to its own page. As in Electron, what no handler denies is granted. */
export const grantedPermissions = async (contents: object): Promise<string[]> => {
  const granted: string[] = [];
  for (const [permission, names] of permissions) {
    const checked = check?.(contents as never, permission, `${appOrigin}/`, {} as never) ?? true;
    const asked = () =>
      new Promise<boolean>((resolve) => {
        const details = { requestingUrl: `${appOrigin}/`, isMainFrame: true };
        if (ask) ask(contents as never, permission, resolve, details as never);
        else resolve(true);
      });
    if (checked || (await asked())) granted.push(...names);
  }
  return granted;
};

const defaultSession = strict('session', {
  setPermissionCheckHandler: (handler) => {
    check = handler;
  },
  setPermissionRequestHandler: (handler) => {
    ask = handler;
  },
  // Chromium asks for a device with a chooser of its own, which a headless one never answers.
  setDevicePermissionHandler: () => undefined,
} satisfies Pick<
  Session,
  'setPermissionCheckHandler' | 'setPermissionRequestHandler' | 'setDevicePermissionHandler'
>);

export const session = new Proxy({} as { defaultSession: typeof defaultSession }, {
  get: (_target, key) => {
    if (key !== 'defaultSession') throw new Error(`not in the stand-in: session.${String(key)}`);
    requireReady('session.defaultSession');
    return defaultSession;
  },
});
