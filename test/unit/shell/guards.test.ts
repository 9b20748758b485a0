import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({
  app: {},
  shell: {},
  protocol: {},
  ipcMain: {},
  BrowserWindow: {},
  nativeTheme: {},
  screen: {},
}));
const { mayOpenOutside } = await import('../../../electron/shell/guards.ts');
const { isTrustedSender } = await import('../../../electron/shell/trusted-ipc.ts');
const { parseWindowSize } = await import('../../../electron/shell/window.ts');

test.each([
  ['https://nixos.org/manual/', true],
  ['https://nix.dev/', true],
  ['https://wiki.nixos.org/wiki/Flakes', true],
  ['http://nixos.org/', false],
  ['https://nixos.org.evil.example/', false],
  ['https://nixos.org:444/', false],
  ['https://nixos.org@evil.example/', false],
  ['https://user@nixos.org/', false],
  ['https://evil.example/?https://nixos.org/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['smb://nixos.org/share', false],
  ['', false],
])('%s may be opened in the browser: %s', (address, expected) => {
  expect(mayOpenOutside(address)).toBe(expected);
});

const contents = {} as never;
const sender = (frame: object | null, from: object = contents) =>
  ({ sender: from, senderFrame: frame }) as never;
const main = { parent: null, origin: 'app://flakestick' };

test.each([
  ['our main frame', sender(main), true],
  ['a frame within it', sender({ ...main, parent: main }), false],
  ['another window', sender(main, {}), false],
  ['a frame that is gone', sender(null), false],
  ['an opaque origin', sender({ ...main, origin: 'null' }), false],
  ['no origin', sender({ ...main, origin: '' }), false],
  ['an origin that only begins alike', sender({ ...main, origin: 'app://flakestick.evil' }), false],
  ['the web', sender({ ...main, origin: 'https://nixos.org' }), false],
  [
    'a frame that was disposed of',
    sender({
      get parent() {
        throw new Error('Render frame was disposed before WebFrameMain could be accessed');
      },
    }),
    false,
  ],
])('a call from %s', (_name, event, expected) => {
  expect(isTrustedSender(event, contents)).toBe(expected);
});

const usual = { width: 1200, height: 760, maximized: false };
test.each([
  [undefined, usual],
  [null, usual],
  ['1200x760', usual],
  [
    { width: 1000, height: 700, maximized: true },
    { width: 1000, height: 700, maximized: true },
  ],
  [
    { width: 899, height: 600 },
    { ...usual, height: 600 },
  ],
  [{ width: 1e9, height: Number.NaN }, usual],
  [{ width: '1000', height: 700.5, maximized: 'yes' }, usual],
])('the saved size %j', (saved, expected) => {
  expect(parseWindowSize(saved, { width: 3840, height: 2100 })).toEqual(expected);
});

test.each([
  ['of a larger screen', { width: 2500, height: 1400 }, { width: 1366, height: 728 }],
  ['that fits', { width: 1000, height: 700 }, { width: 1000, height: 700 }],
  ['that was never saved', undefined, { width: 1200, height: 728 }],
])('a size %s is one that the screen has', (_, saved, expected) => {
  expect(parseWindowSize(saved, { width: 1366, height: 728 })).toMatchObject(expected);
});

test('on a screen that is too small for it, the window has the size that it needs', () => {
  expect(parseWindowSize(null, { width: 800, height: 480 })).toMatchObject({
    width: 900,
    height: 600,
  });
});
