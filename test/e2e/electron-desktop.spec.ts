import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import type {
  Desktop,
  DesktopCommand,
  Input,
  StepId,
  Transport,
  WriteProgress,
} from '../../electron/contract/index.ts';
import { has } from '../config/machine.ts';
import { removeOwnHome } from '../config/own-home.ts';
import { buildFixtureShell } from '../electron-stand-in/build-fixture.ts';
import { launchStandIn, type StandIn, startStandIn } from '../electron-stand-in/launch.ts';

// What the desktop and the window have to do with each other, with the shell as it is and the fixture's engine and page.

declare const flakestick: Transport;
declare const flakestickDesktop: Desktop<File>;

test.skip(!has.chromium, 'needs Chromium');

let built: string;
let mainFile: string;
let userData: string;
let app: StandIn;
let page: Page;

const folder = () => mkdtempSync(join(tmpdir(), 'flakestick-desktop-'));
const launch = async (more: { args?: string[]; languages?: string[] } = {}) => {
  app = await launchStandIn({ userData, mainFile, ...more });
  page = app.page;
};
const commands = () => page.evaluate<DesktopCommand[]>('commands');
const secondStart = async (...args: string[]) => {
  expect(await startStandIn({ userData, mainFile, args }).exited).toBe(0);
};

test.beforeAll(async () => {
  built = folder();
  mainFile = await buildFixtureShell(built);
});
test.afterAll(() => rmSync(built, { recursive: true, force: true }));
test.beforeEach(() => {
  userData = folder();
});
test.afterEach(async () => {
  await app.close();
  removeOwnHome(userData);
});

const fill = (reference: string, host: string | null = null, origin = 'link') => ({
  type: 'fillFlake',
  origin,
  reference,
  host,
});
const refused = { type: 'refuseLink' };

test('a link that the app is started with waits for the page, and one more comes to the same window', async () => {
  await launch({ args: ['flakestick:github:ada/fleet#laptop2'] });
  await expect.poll(commands).toEqual([fill('github:ada/fleet', 'laptop2')]);
  expect(app.seen().windowCalls).not.toContain('focus');
  await secondStart('flakestick://git%2Bssh%3A%2F%2Fgit%40host%2Fops%2Ffleet');
  await expect.poll(commands).toContainEqual(fill('git+ssh://git@host/ops/fleet'));
  expect(app.seen().windowCalls).toContain('focus');
  // As macOS hands one over.
  app.openUrl('flakestick:github:ada/other');
  await expect.poll(commands).toHaveLength(3);
  await page.reload();
  // It was told once; a page that reloads does not fill its field again.
  expect(await commands()).toEqual([]);
});

test('no link does more than fill a field, and what could deceive is refused without a word of it', async () => {
  await launch();
  const attacks = [
    'flakestick:--option substituters https://evil.example',
    'flakestick:%2D%2Dimpure',
    'flakestick:git+ssh://-oProxyCommand=touch%20x/repo',
    'flakestick:github:ada/fleet#--impure',
    'flakestick:github:ada/fleet%0A--impure',
    'flakestick:github:ada/\u202eteelf',
    'flakestick:github:ada/%E2%80%AEteelf',
    'flakestick:github:ada/fleet%00',
    'flakestick:%ff',
    'flakestick:',
    `flakestick:github:ada/${'x'.repeat(10_000_000)}`,
  ];
  for (const attack of attacks) app.openUrl(attack);
  await expect.poll(commands).toEqual(attacks.map(() => refused));
  // A length that fits into an argument.
  await secondStart(`flakestick:github:ada/${'y'.repeat(100_000)}`);
  await expect.poll(commands).toHaveLength(attacks.length + 1);
  expect(new Set((await commands()).map(({ type }) => type))).toEqual(new Set(['refuseLink']));
});

test('paths and references as arguments fill too, and Chromium’s flags and nonsense do not', async () => {
  const fleet = join(userData, 'fleet');
  const image = join(userData, 'nixos.iso.zst');
  mkdirSync(fleet);
  writeFileSync(join(fleet, 'flake.nix'), '{}');
  writeFileSync(image, '');
  writeFileSync(join(userData, 'notes.txt'), '');
  await launch({ args: ['--no-sandbox', fleet] });
  await secondStart(join(fleet, 'flake.nix'));
  await secondStart(image);
  await secondStart(join(userData, 'notes.txt'));
  await secondStart('--impure', 'nonsense');
  await secondStart('github:ada/fleet#nas');
  await expect
    .poll(commands)
    .toEqual([
      fill(fleet, null, 'arguments'),
      fill(fleet, null, 'arguments'),
      { type: 'fillImage', origin: 'arguments', path: image },
      fill('github:ada/fleet', 'nas', 'arguments'),
    ]);
});

test('the menu: its words and keys, in the language of the window, and what each item does', async () => {
  await launch({ languages: ['fr-FR', 'de-AT', 'en'] });
  const labels = () => app.seen().menu.map(({ label }) => label);
  expect(labels()).toEqual(['Datei', 'Bearbeiten', 'Ansicht', 'Hilfe']);
  await page.evaluate(() =>
    flakestick.call('preferences.change', { language: 'en', theme: 'dark' }),
  );
  await expect.poll(labels).toEqual(['File', 'Edit', 'View', 'Help']);
  expect(app.seen().themeSources.at(-1)).toBe('dark');

  const keys = app
    .seen()
    .menu.flatMap(({ entries }) => entries)
    .flatMap(({ label, accelerator }) => (accelerator ? [`${label}: ${accelerator}`] : []));
  expect(keys).toEqual([
    'Open flake…: CmdOrCtrl+O',
    'Open image…: CmdOrCtrl+Shift+O',
    'Find host: CmdOrCtrl+F',
    'Back: Alt+Left',
    'Forward: Alt+Right',
    'Sticks made: Ctrl+H',
  ]);
  app.clickMenu('File', 'Open flake…');
  app.clickMenu('File', 'Open image…');
  app.clickMenu('View', 'Find host');
  app.clickMenu('View', 'Sticks made');
  app.clickMenu('View', 'Check nix and network again');
  await expect.poll(commands).toEqual(
    ['openFlake', 'openImage', 'findHost', 'history', 'checkAgain'].map((item) => ({
      type: 'menu',
      item,
    })),
  );
  app.clickMenu('Help', 'NixOS manual');
  await expect
    .poll(() => app.seen().externalLinks)
    .toEqual(['https://nixos.org/manual/nixos/stable/']);
});

test('the system’s dialogs give a path, or nothing where they are cancelled', async () => {
  await launch();
  app.answerOpenDialog('/home/ada/fleet');
  expect(await page.evaluate(() => flakestickDesktop.chooseFlake())).toBe('/home/ada/fleet');
  app.answerOpenDialog(null);
  expect(await page.evaluate(() => flakestickDesktop.chooseImage())).toBeNull();
  const [flake, image] = app.seen().openDialogs;
  expect(flake?.properties).toEqual(['openDirectory']);
  expect(image?.properties).toEqual(['openFile']);
  expect(image?.filters?.[0]?.extensions).toContain('iso');
  // A file that is not on a disk has no path; it crosses to the preload as it is.
  expect(await page.evaluate(() => flakestickDesktop.pathOf(new File([], 'x.iso')))).toBeNull();
  const keys = await page.evaluate(() => Object.keys(flakestickDesktop).sort());
  expect(keys).toEqual(['chooseFlake', 'chooseImage', 'onCommand', 'pathOf']);
});

test.describe('a job', () => {
  const startWrite = () =>
    page.evaluate(() => flakestick.call('write.start', { image: 'x' } as Input<'write.start'>));
  const progressed = (phase: StepId, bytesDone: number, more: Partial<WriteProgress> = {}) =>
    app.publish({
      type: 'write.progressed',
      jobId: 'write-1',
      driveId: 'stick',
      progress: {
        phase,
        bytesDone,
        bytesTotal: 100,
        bytesPerSecond: null,
        etaSeconds: null,
        stalled: false,
        ...more,
      },
    });
  const shown = () => app.seen().progress.map(({ progress, mode }) => `${progress} ${mode}`);

  test('is seen in the task bar, which never goes back and is cleared at the end', async () => {
    await launch();
    await startWrite();
    await expect.poll(shown).toEqual(['0 normal']);
    progressed('writing', 50);
    progressed('writing', 80, { stalled: true });
    progressed('verifying', 20);
    progressed('writing', 10);
    progressed('verifying', 100);
    app.publish({ type: 'job.done', jobId: 'write-1', result: { build: null, drives: [] } });
    await expect
      .poll(shown)
      .toEqual(['0 normal', '0.25 normal', '0.4 paused', '0.6 normal', '0.99 normal', '-1 none']);
    // The window is looked at.
    expect(app.seen().notifications).toEqual([]);
  });

  test('that ends while nobody looks is told, and a click on that leads to the window', async () => {
    await launch();
    await startWrite();
    app.setFocus(false);
    app.publish({ type: 'job.done', jobId: 'write-1', result: { build: null, drives: [] } });
    await expect
      .poll(() => app.seen().notifications)
      .toEqual([{ title: 'Stick written', body: 'SanDisk Ultra installs laptop.' }]);
    expect(app.seen().windowCalls).toContain('flashFrame');
    expect(app.seen().windowCalls).not.toContain('focus');
    app.clickNotification();
    await expect.poll(() => app.seen().windowCalls).toContain('focus');
    await expect.poll(() => app.seen().windowCalls).toContain('flashFrame off');
  });

  test('that fails stays in the task bar until someone looks; one that was cancelled is no news', async () => {
    await launch();
    await startWrite();
    progressed('writing', 50);
    app.setFocus(false);
    const error = {
      code: 'DRIVE_LOST' as const,
      params: { device: '/dev/sdb', doing: null, offset: null, errno: null },
    };
    const result = { build: null, drives: [] };
    app.publish({ type: 'job.failed', jobId: 'write-1', error, result });
    await expect.poll(() => shown().at(-1)).toBe('0.25 error');
    await expect
      .poll(() => app.seen().notifications.map(({ title }) => title))
      .toEqual(['The stick was not written']);
    app.setFocus(true);
    await expect.poll(() => shown().at(-1)).toBe('-1 none');
    app.publish({ type: 'job.forgotten', jobId: 'write-1' });
    await startWrite();
    app.setFocus(false);
    await page.evaluate(() => flakestick.call('jobs.cancel', { jobId: 'write-1' }));
    await expect.poll(() => shown().slice(-2)).toEqual(['0 normal', '-1 none']);
    expect(app.seen().notifications).toHaveLength(1);
  });
});
