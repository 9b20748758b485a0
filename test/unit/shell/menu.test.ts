import type { MenuItemConstructorOptions } from 'electron';
import { expect, test, vi } from 'vitest';
import { createI18n } from '../../../electron/texts/window.ts';

const electron = vi.hoisted(() => ({
  app: {
    isPackaged: false,
    asked: [] as string[],
    setAsDefaultProtocolClient: (scheme: string) => electron.app.asked.push(scheme),
  },
  Menu: {},
  shell: {
    opened: [] as string[],
    openExternal: async (address: string) => void electron.shell.opened.push(address),
  },
  protocol: {},
  nativeTheme: {},
}));
vi.mock('electron', () => electron);
const { menuTemplate } = await import('../../../electron/shell/menu.ts');
const { setupLinkScheme } = await import('../../../electron/shell/open-requests.ts');

const { t } = createI18n('en');
const send = () => undefined;
const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
const roles = (platform: NodeJS.Platform, isCheckout: boolean) =>
  flat(menuTemplate(t, { platform, isCheckout, send })).flatMap(({ role }) => role ?? []);

test('a page is reloaded in a checkout only', () => {
  expect(roles('linux', true)).toContain('reload');
  expect(roles('linux', false)).not.toContain('reload');
  expect(roles('linux', false)).not.toContain('toggleDevTools');
});

test('the Mac has its own menu, where quitting is, and no key twice', () => {
  expect(roles('darwin', false)).toEqual(
    expect.arrayContaining(['about', 'hide', 'quit', 'window']),
  );
  expect(roles('linux', false)).not.toContain('about');
  const keys = flat(menuTemplate(t, { platform: 'darwin', isCheckout: false, send })).flatMap(
    ({ accelerator }) => accelerator ?? [],
  );
  expect(new Set(keys).size).toBe(keys.length);
  // Cmd+H hides the app.
  expect(keys).not.toContain('CmdOrCtrl+H');
});

test('every item has its words, in each language', () => {
  for (const language of ['en', 'de'] as const) {
    const missing: string[] = [];
    const { t } = createI18n(language, (key) => missing.push(key));
    for (const platform of ['linux', 'darwin'] as const) {
      const items = flat(menuTemplate(t, { platform, isCheckout: true, send }));
      for (const { type, label } of items) if (type !== 'separator') expect(label).toBeTruthy();
    }
    expect(missing).toEqual([]);
  }
});

test('the links of the menu are those that may be opened', () => {
  const help = menuTemplate(t, { platform: 'linux', isCheckout: false, send }).at(-1);
  const links = flat(help ? [help] : []).filter(({ click }) => click);
  for (const { click } of links) click?.(undefined as never, undefined, undefined as never);
  expect(links.length).toBeGreaterThan(0);
  expect(electron.shell.opened).toHaveLength(links.length);
});

test('only an installed app asks for flakestick: links, and on Linux its desktop entry does', () => {
  const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
  setupLinkScheme();
  expect(electron.app.asked).toEqual([]);
  electron.app.isPackaged = true;
  setupLinkScheme();
  expect(electron.app.asked).toEqual(['flakestick']);
  platform.mockReturnValue('linux');
  setupLinkScheme();
  expect(electron.app.asked).toEqual(['flakestick']);
});
