import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import type { Bridge, Input, Result } from '../../electron/contract/index.ts';
import { has } from '../config/machine.ts';
import { removeOwnHome } from '../config/own-home.ts';
import { buildFixtureShell } from '../electron-stand-in/build-fixture.ts';
import { launchStandIn, type StandIn, startStandIn } from '../electron-stand-in/launch.ts';
import { worded } from '../fixtures/failure-words.ts';

// The shell as it is, over Chromium, with an engine whose write lasts as long as a test wants. See
// test/electron-stand-in/README.md for what this shows and what it does not.

declare const flakestick: Bridge;

test.skip(!has.chromium, 'needs Chromium');

let built: string;
let mainFile: string;
let userData: string;
let app: StandIn;
let page: Page;

const folder = () => mkdtempSync(join(tmpdir(), 'flakestick-shell-'));
const launch = async (env: Record<string, string> = {}, answers: number[] = []) => {
  app = await launchStandIn({ userData, mainFile, env, answers });
  page = app.page;
};

test.beforeAll(async () => {
  built = folder();
  mainFile = await buildFixtureShell(built);
});
test.afterAll(() => rmSync(built, { recursive: true, force: true }));
test.beforeEach(async () => {
  userData = folder();
  await launch();
});
test.afterEach(async () => {
  await app.close();
  removeOwnHome(userData);
});

const listeners = () =>
  page.evaluate(async () => {
    const status = await flakestick.call('app.status', {});
    return status.ok ? status.value.system : 'refused';
  });
const waiting = () =>
  page.evaluate(async () => {
    const status = await flakestick.call('app.status', {});
    return status.ok ? Number(status.value.version) : 'refused';
  });
/** Two calls that wait, with a name each; resolves when they have begun. */
const wait = async () => {
  await page.evaluate('globalThis.answers = {}');
  for (const id of ['a', 'b']) {
    await page.evaluate((name) => {
      const { answers } = globalThis as unknown as { answers: Record<string, string> };
      void flakestick.call('app.diagnose', {}, name).then((answer) => {
        answers[name] = answer.ok ? 'ok' : answer.error.code;
      });
    }, id);
  }
  expect(await waiting()).toBe(2);
};
const startWrite = () =>
  page.evaluate(() => flakestick.call('write.start', { image: 'x' } as Input<'write.start'>));
const updates = () =>
  page.evaluate<string[]>('updates.map((update) => update.event?.type ?? update.type)');
const statusOf = (path: string) =>
  page.evaluate(async (address) => (await fetch(address)).status, path);

test.describe('the window', () => {
  test('shows the page, with its style and script, under the app’s own origin', async () => {
    await expect(page.getByRole('heading', { name: 'Fixture page' })).toBeVisible();
    await expect(page.getByRole('heading')).toHaveCSS('color', 'rgb(1, 2, 3)');
    await expect(page.locator('#updates')).toHaveText('snapshot 0');
    expect(await size()).toEqual({ width: 1200, height: 760 });
    expect(app.seen().windowCalls).toContain('show');
    expect(app.seen().menu.map(({ label }) => label)).toEqual(['File', 'Edit', 'View', 'Help']);
  });

  test('has the functions of the bridge and nothing of node or Electron', async () => {
    const found = await page.evaluate(() => ({
      keys: Object.keys(flakestick).sort(),
      frozen: Object.isFrozen(flakestick),
      foreign: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter(
        (name) => name in globalThis,
      ),
    }));
    expect(found).toEqual({ keys: ['call', 'cancel', 'subscribe'], frozen: true, foreign: [] });
  });

  test('keeps its size for the next start', async () => {
    await app.close();
    writeFileSync(join(userData, 'home/settings.json'), '{"width":1000,"height":700}');
    await launch();
    expect(await size()).toEqual({ width: 1000, height: 700 });
    await app.close();
    writeFileSync(join(userData, 'home/settings.json'), '{"width":-3,"height":"wide"}');
    await launch();
    expect(await size()).toEqual({ width: 1200, height: 760 });
  });

  test('is one: a second start ends at once and brings it to the front', async () => {
    const second = startStandIn({ userData, mainFile });
    expect(await second.exited).toBe(0);
    await expect.poll(() => app.seen().windowCalls).toContain('focus');
  });

  const size = () => page.evaluate('({ width: innerWidth, height: innerHeight })');
});

test.describe('the window appears, and stays', () => {
  const relaunch = async (env: Record<string, string>) => {
    await app.close();
    await launch(env);
  };

  test('where the desktop never says that it is ready to be shown', async () => {
    await relaunch({ FLAKESTICK_STAND_IN_WITHHOLDS_READY: '1' });
    await expect.poll(() => app.seen().windowCalls).toContain('show');
    expect(app.seen().windowCalls.filter((call) => call === 'show')).toHaveLength(1);
  });

  test('a page that did not load is said, and loaded anew when asked for', async () => {
    await app.close();
    await launch({ FLAKESTICK_STAND_IN_LOADS_THAT_FAIL: '2' }, [0, 0]);
    await expect(page.locator('#updates')).toHaveText('snapshot 0');
    expect(app.seen().messageBoxes).toHaveLength(2);
    expect(app.seen().messageBoxes[0]?.detail).toContain('ERR_FAILED');
    expect(app.seen().windowCalls).toContain('show');
  });

  test('no larger than the screen', async () => {
    await relaunch({ FLAKESTICK_STAND_IN_WORK_AREA: '1000x650' });
    expect(await page.evaluate('innerWidth')).toBe(1000);
    expect(await page.evaluate('innerHeight')).toBe(650);
  });

  test('a page that dies is loaded anew, and what went on behind it is there again', async () => {
    await startWrite();
    await expect.poll(updates).toHaveLength(3);
    app.crashPage();
    await expect(page.locator('#updates')).toHaveText('snapshot 2');
    expect(app.seen().powerSaveBlockers).toEqual(['prevent-app-suspension']);
    expect(app.seen().messageBoxes).toEqual([]);
  });

  test('one that dies again at once is not loaded for ever: it is asked', async () => {
    await page.evaluate('globalThis.isFirst = true');
    app.crashPage();
    // In between there is no page to ask.
    const isAnother = () => page.evaluate('globalThis.isFirst === undefined').catch(() => false);
    await expect.poll(isAnother).toBe(true);
    await expect(page.locator('#updates')).toHaveText('snapshot 0');
    app.crashPage();
    await expect.poll(() => app.seen().messageBoxes.length).toBe(1);
    expect(app.seen().messageBoxes[0]).toMatchObject({
      message: 'The page of this window is gone',
      buttons: ['Load it anew', 'Quit Flakestick'],
    });
    app.answerMessageBox(0);
    await expect(page.locator('#updates')).toHaveText('snapshot 0');
  });

  test('Ctrl-C in the terminal that it was started from ends it, as closing it does', async () => {
    app.interrupt();
    expect(await app.exited).toBe(0);
  });
});

test.describe('calls and updates', () => {
  test('a call is answered, and one that does not exist is refused as a value', async () => {
    expect(await listeners()).toMatch(/^\d+$/);
    for (const name of ['constructor', 'no.such', '__proto__']) {
      const answer = await page.evaluate(
        (unknown) => flakestick.call(unknown as 'app.status', {}) as Promise<Result<unknown>>,
        name,
      );
      expect(answer).toMatchObject({ ok: false, error: { code: 'USAGE' } });
    }
  });

  test('every event of a job arrives, once and in order', async () => {
    await startWrite();
    await expect.poll(updates).toEqual(['snapshot', 'job.started', 'job.phaseChanged']);
    await page.evaluate(() => flakestick.call('jobs.forget', { jobId: 'write-1' }));
    await expect.poll(updates).toHaveLength(4);
  });

  test('a page that reloads in mid-job picks it up, and leaves no subscription behind', async () => {
    await startWrite();
    await expect.poll(updates).toHaveLength(3);
    const before = await listeners();
    for (let times = 0; times < 3; times += 1) await page.reload();
    await expect.poll(updates).toEqual(['snapshot']);
    await expect(page.locator('#updates')).toHaveText('snapshot 2');
    expect(await listeners()).toBe(before);
    await page.evaluate(() => flakestick.call('jobs.forget', { jobId: 'write-1' }));
    await expect.poll(updates).toEqual(['snapshot', 'job.done']);
  });

  test('a subscription that ends hears nothing more', async () => {
    const before = await listeners();
    const heard = await page.evaluate(async () => {
      const seen: string[] = [];
      const end = flakestick.subscribe(0, (update) => seen.push(update.type));
      end();
      await flakestick.call('write.start', {} as never);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return seen;
    });
    expect(heard).toEqual([]);
    expect(await listeners()).toBe(before);
  });

  test('a call is called off by its name, and no other with it', async () => {
    await wait();
    await page.evaluate(() => flakestick.cancel('a'));
    await expect.poll(() => page.evaluate('answers')).toEqual({ a: 'CANCELLED' });
    expect(await waiting()).toBe(1);
    // What is not there any more, and what never was.
    for (const id of ['a', '', null, {}, '__proto__']) {
      await page.evaluate((name) => flakestick.cancel(name as string), id);
    }
    expect(await waiting()).toBe(1);
  });

  test('a page that is loaded anew leaves nothing behind that it waited for', async () => {
    await wait();
    await page.reload();
    await expect.poll(waiting).toBe(0);
  });

  test('an AbortSignal crosses as an empty object, which is why calls have names', async () => {
    await page.evaluate(() => {
      const calling = new AbortController();
      void flakestick.call('app.diagnose', {}, calling.signal as never);
      calling.abort();
    });
    await page.waitForTimeout(300);
    expect(await waiting()).toBe(1);
  });

  test('what can’t be cloned does not cross', async () => {
    const thrown = await page.evaluate(() =>
      flakestick.call('app.status', { x: Symbol('x') } as never).then(String, String),
    );
    expect(thrown).toContain('could not be cloned');
  });
});

test.describe('strangers', () => {
  // As an attacker would who got hold of the raw channel: past the preload, straight to main.
  const rawCancel = (address: { evaluate: Page['evaluate'] }) =>
    address.evaluate(() =>
      (
        globalThis as unknown as {
          standInSend: (channel: string, args: unknown[]) => Promise<unknown>;
        }
      ).standInSend('flakestick:cancel', ['a']),
    );
  const rawCall = (address: { evaluate: Page['evaluate'] }) =>
    address.evaluate(() =>
      (
        globalThis as unknown as {
          standInInvoke: (channel: string, args: unknown[]) => Promise<unknown>;
        }
      ).standInInvoke('flakestick:call', ['app.status', {}]),
    );

  test('a frame inside our own page is refused', async () => {
    expect(await rawCall(page)).toMatchObject({ value: { ok: true } });
    await page.evaluate("document.body.append(document.createElement('iframe'))");
    await expect.poll(() => page.frames().length).toBe(2);
    const frame = page.frames()[1];
    if (!frame) throw new Error('no frame');
    expect(await rawCall(frame)).toMatchObject({
      error: expect.stringContaining('may not call'),
    });
    await wait();
    await rawCancel(frame);
    expect(await waiting()).toBe(2);
    await rawCancel(page);
    await expect.poll(waiting).toBe(1);
  });

  test('another origin in the main frame is refused, and what it sends is not heard', async () => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<h1>stranger</h1>');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const before = await listeners();
    // As if every guard against leaving had failed: this is the browser's navigation, which is not asked.
    await page.goto(`http://127.0.0.1:${port}/`);
    await expect(page.getByRole('heading', { name: 'stranger' })).toBeVisible();
    expect(await rawCall(page)).toMatchObject({ error: expect.stringContaining('may not call') });
    const called = page.evaluate(() => flakestick.call('app.status', {}).then(String, String));
    expect(await called).toContain('This frame may not call Flakestick');
    const heard = await page.evaluate(async () => {
      const seen: unknown[] = [];
      flakestick.subscribe(null, (update) => seen.push(update));
      await new Promise((resolve) => setTimeout(resolve, 300));
      return seen;
    });
    expect(heard).toEqual([]);
    server.close();
    await page.goto('http://flakestick.localhost/');
    expect(await listeners()).toBe(before);
  });

  test('the page can’t leave; a known link opens outside, another one nowhere', async () => {
    await page.locator('#manual').click();
    await expect.poll(() => app.seen().externalLinks).toEqual(['https://nixos.org/manual/']);
    await page.locator('#leave').click();
    await page.evaluate("location.href = 'http://127.0.0.1:1/'; 0");
    await page.waitForTimeout(500);
    expect(page.url()).toBe('http://flakestick.localhost/');
    await expect(page.getByRole('heading', { name: 'Fixture page' })).toBeVisible();
    expect(app.seen().externalLinks).toHaveLength(1);
  });

  test('no window opens', async () => {
    const opened = await page.evaluate(
      "[open('https://nixos.org/'), open('https://example.org/'), open('/index.html')]",
    );
    expect(opened).toEqual([null, null, null]);
    await expect.poll(() => app.seen().externalLinks).toEqual(['https://nixos.org/']);
    await page.locator('#blank').click();
    await expect.poll(() => app.seen().externalLinks).toContain('https://nix.dev/');
    // Chromium, which stands in for Electron, opens one before it can be told not to.
    await expect.poll(() => page.context().pages().length).toBe(1);
  });

  test('a reload by the page is no leaving', async () => {
    await startWrite();
    await page.evaluate('location.reload()');
    await expect(page.locator('#updates')).toHaveText('snapshot 2');
  });

  test('permissions are denied, but for copying', async () => {
    const answers = await page.evaluate<Record<string, unknown>>(`(async () => {
      const outcome = (promise) => promise.then(() => 'granted', (error) => error.name);
      return {
        location: await new Promise((resolve) =>
          navigator.geolocation.getCurrentPosition(() => resolve(0), ({ code }) => resolve(code))),
        notifications: await Notification.requestPermission(),
        camera: await outcome(navigator.mediaDevices.getUserMedia({ video: true })),
        paste: await outcome(navigator.clipboard.readText()),
        copy: await outcome(navigator.clipboard.writeText('ssh-ed25519 AAAA')),
      };
    })()`);
    expect(answers).toMatchObject({
      location: 1,
      notifications: 'denied',
      paste: 'NotAllowedError',
      copy: 'granted',
    });
    expect(answers.camera).not.toBe('granted');
  });
});

test.describe('what is served', () => {
  test('an injected script, handler or style does not run', async () => {
    const found = await page.evaluate<{ planted: unknown; blocked: string[] }>(`(async () => {
      const blocked = new Set();
      document.addEventListener('securitypolicyviolation', (event) =>
        blocked.add(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'globalThis.planted = "script"';
      const text = document.createElement('div');
      text.innerHTML = '<img src="x" onerror="planted = 1"><style>h1 { display: none }</style>';
      document.body.append(script, text);
      const inserted = document.createElement('script');
      inserted.src = 'data:text/javascript,planted=2';
      document.body.append(inserted);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { planted: globalThis.planted ?? null, blocked: [...blocked].sort() };
    })()`);
    expect(found.planted).toBeNull();
    expect(found.blocked).toEqual(['script-src-attr', 'script-src-elem', 'style-src-elem']);
    await expect(page.getByRole('heading', { name: 'Fixture page' })).toBeVisible();
  });

  test('nothing outside can be reached from the page', async () => {
    const answer = await page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => 'sent',
        (error) => error.message,
      ),
    );
    expect(answer).toBe('Failed to fetch');
  });

  test('only the renderer’s files, whatever the path looks like', async () => {
    writeFileSync(join(built, 'secret.json'), '{}');
    writeFileSync(join(built, 'dist/renderer/known.json'), '{}');
    writeFileSync(join(built, 'dist/renderer/key.pem'), 'x');
    expect(await statusOf('/known.json')).toBe(200);
    for (const path of [
      '/..%2f..%2fsecret.json',
      '/%2e%2e%2f%2e%2e%2fsecret.json',
      '/..%5c..%5csecret.json',
      '/a/%2e%2e/..%2f..%2f..%2fsecret.json',
      '//etc/passwd',
      '/%00',
      '/known.json%00.html',
      '/%ff',
      '/key.pem',
      '/missing.js',
      '/.',
    ]) {
      const status = await statusOf(`http://flakestick.localhost${path}`);
      expect([path, status]).toEqual([path, path === '/.' ? 200 : 404]);
    }
    const posted = await page.evaluate(async () => (await fetch('/', { method: 'POST' })).status);
    expect(posted).toBe(404);
  });
});

test.describe('a job and the window', () => {
  test('the machine stays awake while a job runs', async () => {
    expect(app.seen().powerSaveBlockers).toEqual([]);
    await startWrite();
    await expect.poll(() => app.seen().powerSaveBlockers).toEqual(['prevent-app-suspension']);
    await page.evaluate(() => flakestick.call('jobs.cancel', { jobId: 'write-1' }));
    await expect.poll(() => app.seen().powerSaveBlockers).toEqual([]);
  });

  test('closing without a job asks nothing', async () => {
    app.closeWindow();
    expect(await app.exited).toBe(0);
    expect(app.seen().messageBoxes).toEqual([]);
    expect(app.output()).toContain('engine closed');
  });

  test('closing during a build asks nothing, and the engine ends it', async () => {
    await page.evaluate(() => flakestick.call('build.start', {} as never));
    app.closeWindow();
    expect(await app.exited).toBe(0);
    expect(app.output()).toContain('engine closed');
  });

  test('closing during a write asks; keeping on leaves all as it was', async () => {
    await startWrite();
    app.closeWindow();
    await expect.poll(() => app.seen().messageBoxes).toHaveLength(1);
    // A second click on the button does not ask twice.
    app.closeWindow();
    const [question] = app.seen().messageBoxes;
    expect(worded(question)).toMatchObject({
      message: 'SanDisk Ultra is being written',
      buttons: ['Keep going', 'Cancel and close'],
      defaultId: 0,
      cancelId: 0,
    });
    app.answerMessageBox(0);
    await page.waitForTimeout(300);
    expect(app.seen().messageBoxes).toHaveLength(1);
    await expect(page.getByRole('heading', { name: 'Fixture page' })).toBeVisible();
    expect(await updates()).toEqual(['snapshot', 'job.started', 'job.phaseChanged']);
    app.closeWindow();
    await expect.poll(() => app.seen().messageBoxes).toHaveLength(2);
  });

  test('closing during a write, confirmed: cancelled first, then gone', async () => {
    await startWrite();
    app.closeWindow();
    app.answerMessageBox(1);
    expect(await app.exited).toBe(0);
    expect(app.output()).toContain('engine closed, cancelled');
  });

  test('quitting, and SIGTERM, ask as well', async () => {
    await startWrite();
    app.quit();
    await expect.poll(() => app.seen().messageBoxes).toHaveLength(1);
    app.answerMessageBox(0);
    app.terminate();
    await expect.poll(() => app.seen().messageBoxes).toHaveLength(2);
    app.answerMessageBox(1);
    expect(await app.exited, app.output()).toBe(0);
  });
});

test('anything that is not in the stand-in throws', async () => {
  const unseen = join(built, 'unseen.mjs');
  const run = async (source: string) => {
    writeFileSync(unseen, source);
    const { exited, output } = startStandIn({
      userData: mkdtempSync(join(built, 'data-')),
      mainFile: unseen,
    });
    expect(await exited).not.toBe(0);
    return output();
  };
  expect(await run("import { app } from 'electron'; app.getPath('home');")).toContain(
    'not in the stand-in: app.getPath',
  );
  expect(await run("import { app } from 'electron'; app.on('activate', () => {});")).toContain(
    "not in the stand-in: app.on('activate')",
  );
  expect(await run("import { net } from 'electron'; net;")).toContain('net');
  expect(
    await run(
      "import { app, BrowserWindow } from 'electron'; await app.whenReady(); new BrowserWindow({ frame: false });",
    ),
  ).toContain('not in the stand-in: BrowserWindow option frame');
});
