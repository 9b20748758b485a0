import { app, type Session, shell, type WebContents } from 'electron';
import { appOrigin } from './app-protocol.ts';

/** Where a link of the window may lead, in the user's own browser. */
const externalOrigins = ['https://nixos.org', 'https://nix.dev', 'https://wiki.nixos.org'];

/** Pure. A user name before the host is refused, as it makes an address look like another. */
export const mayOpenOutside = (address: string): boolean => {
  const url = URL.parse(address);
  return url !== null && externalOrigins.includes(url.origin) && !url.username && !url.password;
};

/** In the user's own browser, where it may be opened. */
export const openOutside = (address: string) =>
  mayOpenOutside(address) && shell.openExternal(address).catch(() => undefined);

/** A page never leaves for another, opens no window and embeds no guest. Register it before the first window. */
export const setupNavigationGuard = (): void => {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (details) => {
      const reloads = details.isMainFrame && details.url === contents.getURL();
      if (!reloads) details.preventDefault();
      if (details.isMainFrame) void openOutside(details.url);
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      void openOutside(url);
      return { action: 'deny' };
    });
  });
};

/** Nothing but what the copy buttons need: writing text to the clipboard upon a click. */
export const setupPermissions = (session: Session): void => {
  // Electron names the requester as an origin, as one with a slash, or as a full address.
  const isGranted = (_contents: WebContents | null, permission: string, origin: string) =>
    permission === 'clipboard-sanitized-write' && `${origin}/`.startsWith(`${appOrigin}/`);
  session.setPermissionCheckHandler(isGranted);
  session.setPermissionRequestHandler((contents, permission, answer, details) =>
    answer(isGranted(contents, permission, details.requestingUrl)),
  );
  session.setDevicePermissionHandler(() => false);
};
