import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Frame, type Page, type Route } from 'playwright';
import { chromiumLaunch } from '../config/chromium.ts';
import { chromiumOrigin, isApp, originOf, toElectron } from './addresses.ts';
import { userDataFolder } from './environment.ts';
import { pageScript } from './page-script.ts';

/** How long a navigation may wait for Chromium's word that the page asked for it. */
const graceMs = 100;

/** What the stand-in's parts answer to Chromium. */
export type PageHooks = {
  preloadFile: string;
  size: { width: number; height: number };
  respond: (request: Request) => Promise<Response>;
  /** Names as Playwright has them. */
  permissions: string[];
  invoke: (frame: FrameFacts, channel: string, args: unknown[]) => Promise<unknown>;
  receive: (frame: FrameFacts, channel: string, args: unknown[]) => void;
  /** True where the app lets the page go there. */
  mayNavigate: (url: string, isMainFrame: boolean) => boolean;
  openWindow: (url: string) => void;
  gone: () => void;
};

export type FrameFacts = { origin: string; isMainFrame: boolean };

/** One Chromium with one page, which a test can reach too, at `debuggerAddress`. */
export const openChromium = async (hooks: PageHooks) => {
  const profile = join(userDataFolder(), 'chromium');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumLaunch.executablePath,
    headless: true,
    // The app's own answer to them is what is tested.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    viewport: hooks.size,
    args: [...chromiumLaunch.args, '--remote-debugging-port=0'],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const asked = await watchPageNavigations(context, page);

  await context.grantPermissions(hooks.permissions, { origin: chromiumOrigin });
  await context.exposeBinding('standInInvoke', ({ frame }, channel: string, args: unknown[]) =>
    hooks.invoke(factsOf(frame), channel, args),
  );
  await context.exposeBinding('standInSend', ({ frame }, channel: string, args: unknown[]) =>
    hooks.receive(factsOf(frame), channel, args),
  );
  await context.exposeBinding('standInOpenWindow', (_source, url: string) =>
    hooks.openWindow(toElectron(url)),
  );
  await context.addInitScript({ content: pageScript(readFileSync(hooks.preloadFile, 'utf8')) });
  await context.route('**/*', (route) => intercept(route, page, asked, hooks));
  // A link with `target=_blank`; its address was handed over by `intercept`.
  context.on('page', (popup) => void popup.close());
  page.on('close', hooks.gone);

  // Updates must arrive in the order in which they were sent.
  let sending: Promise<unknown> = Promise.resolve();
  const dispatch = (channel: string, args: unknown[]) => {
    sending = sending.then(() => page.evaluate(deliver, { channel, args }).catch(() => undefined));
  };
  const debuggerPort = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0];
  return { context, page, dispatch, debuggerAddress: `http://127.0.0.1:${debuggerPort}` };
};

const deliver = ({ channel, args }: { channel: string; args: unknown[] }) =>
  (
    globalThis as unknown as { standInDispatch?: (channel: string, args: unknown[]) => void }
  ).standInDispatch?.(channel, args);

/** The addresses that the page itself asked to go to; a user's reload is not among them. */
const watchPageNavigations = async (context: BrowserContext, page: Page) => {
  const asked = new Set<string>();
  const session = await context.newCDPSession(page);
  session.on('Page.frameRequestedNavigation', ({ url }) => asked.add(url));
  await session.send('Page.enable');
  return asked;
};

const intercept = async (route: Route, page: Page, asked: Set<string>, hooks: PageHooks) => {
  const request = route.request();
  if (request.isNavigationRequest()) {
    const frame = frameOf(route);
    if (frame?.page() !== page) {
      hooks.openWindow(toElectron(request.url()));
      return route.abort();
    }
    if (!asked.has(request.url())) await new Promise((resolve) => setTimeout(resolve, graceMs));
    const isPagesOwn = asked.delete(request.url());
    const isMainFrame = frame === page.mainFrame();
    if (isPagesOwn && !hooks.mayNavigate(toElectron(request.url()), isMainFrame)) {
      return route.abort('aborted');
    }
  }
  if (!isApp(request.url())) return route.continue();
  const answer = await hooks.respond(
    new Request(toElectron(request.url()), {
      method: request.method(),
      headers: request.headers(),
    }),
  );
  return route.fulfill({
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(await answer.arrayBuffer()),
  });
};

/** Null for a page that is only just being opened. */
const frameOf = (route: Route): Frame | null => {
  try {
    return route.request().frame();
  } catch {
    return null;
  }
};

/** `about:blank` and `srcdoc` frames have the origin of what they are in. */
const factsOf = (frame: Frame): FrameFacts => {
  const parent = frame.parentFrame();
  const inherits = parent !== null && frame.url().startsWith('about:');
  return {
    origin: inherits ? factsOf(parent).origin : originOf(frame.url()),
    isMainFrame: parent === null,
  };
};
