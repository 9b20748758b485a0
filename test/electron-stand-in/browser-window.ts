import type {
  BrowserWindowConstructorOptions,
  BrowserWindow as ElectronWindow,
  HandlerDetails,
  ProgressBarOptions,
  WebContents,
} from 'electron';
import { toChromium, toElectron } from './addresses.ts';
import { addWindow, emitWebContentsCreated, onEnd, removeWindow, requireReady } from './app.ts';
import { type FrameFacts, openChromium } from './chromium.ts';
import { loadsThatFail, withholdsReady } from './environment.ts';
import { createIpcEvent, invoke, receive } from './ipc-main.ts';
import { tellTest } from './messages.ts';
import { appResponder } from './protocol.ts';
import { grantedPermissions } from './session.ts';
import { createEvent, createEvents, strict } from './strict.ts';

type Options = BrowserWindowConstructorOptions;
type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];

const knownOptions = new Set<string>([
  'width',
  'height',
  'minWidth',
  'minHeight',
  'title',
  'show',
  'backgroundColor',
  'autoHideMenuBar',
  'webPreferences',
] satisfies (keyof Options)[]);
const knownPreferences = new Set<string>([
  'preload',
  'contextIsolation',
  'sandbox',
  'nodeIntegration',
  'spellcheck',
] satisfies (keyof NonNullable<Options['webPreferences']>)[]);

/** How many loads of the page fail yet. */
let failingLoads = loadsThatFail();

type Current = {
  requestClose: () => boolean;
  setFocus: (isFocused: boolean) => void;
  crash: () => Promise<void>;
};
let current: Current | null = null;

/** What a click on the window's close button does. */
export const closeFromOutside = (): void => void current?.requestClose();

/** The process of its page ends by a fault. */
export const crashPage = (): void => void current?.crash();

/** The user turns to the window, or to another app. */
export const setFocus = (isFocused: boolean): void => current?.setFocus(isFocused);

const createContents = () => {
  const events = createEvents('webContents', [
    'will-frame-navigate',
    'will-attach-webview',
    'did-finish-load',
    'did-fail-load',
    'render-process-gone',
  ]);
  let openHandler: OpenHandler | null = null;
  let address = '';
  let chromium: Awaited<ReturnType<typeof openChromium>> | null = null;

  const frameOf = ({ origin, isMainFrame }: FrameFacts) => {
    const main = strict('WebFrameMain', { origin, parent: null as object | null });
    return isMainFrame ? main : strict('WebFrameMain', { origin, parent: main });
  };
  const eventOf = (frame: FrameFacts) => createIpcEvent(contents, frameOf(frame));

  const open = async (options: Options, onGone: () => void) => {
    chromium = await openChromium({
      preloadFile: options.webPreferences?.preload ?? '',
      size: { width: options.width ?? 800, height: options.height ?? 600 },
      respond: appResponder(),
      permissions: await grantedPermissions(contents),
      invoke: (frame, channel, args) => invoke(eventOf(frame), channel, args),
      receive: (frame, channel, args) => receive(eventOf(frame), channel, args),
      mayNavigate: (url, isMainFrame) => {
        const { event, isPrevented } = createEvent({ url, isMainFrame });
        events.emit('will-frame-navigate', event);
        return !isPrevented();
      },
      openWindow: (url) => {
        const details = { url, frameName: '', features: '' } as HandlerDetails;
        // Without a handler Electron opens the window; the stand-in has no such windows.
        if (openHandler?.(details).action !== 'deny')
          throw new Error('not in the stand-in: popups');
      },
      gone: onGone,
    });
    return chromium;
  };
  const load = async (url: string) => {
    address = url;
    if (!chromium) throw new Error('The page is not open.');
    if (failingLoads > 0) {
      failingLoads -= 1;
      events.emit('did-fail-load', createEvent({}).event, -2, 'ERR_FAILED', url, true);
      throw new Error(`ERR_FAILED (-2) loading '${url}'`);
    }
    await chromium.page.goto(toChromium(url));
    events.emit('did-finish-load');
  };
  /** Its process ends; what it showed is gone. */
  const crash = async () => {
    await chromium?.page.goto('about:blank');
    const details = strict('RenderProcessGoneDetails', { reason: 'crashed', exitCode: 139 });
    events.emit('render-process-gone', createEvent({}).event, details);
  };

  const members = {
    isDestroyed: () => chromium?.page.isClosed() ?? false,
    getURL: () => (chromium ? toElectron(chromium.page.url()) : address),
    send: (channel: string, ...args: unknown[]) =>
      chromium?.dispatch(channel, structuredClone(args)),
    setWindowOpenHandler: (handler) => {
      openHandler = handler;
    },
  } satisfies Pick<WebContents, 'isDestroyed' | 'getURL' | 'send' | 'setWindowOpenHandler'>;
  const contents = strict('webContents', { ...members, on: events.on, once: events.once });
  emitWebContentsCreated(contents);
  return { contents, open, load, crash };
};

const createWindow = (options: Options) => {
  requireReady('BrowserWindow');
  refuseUnknown('BrowserWindow option', options, knownOptions);
  const preferences = options.webPreferences ?? {};
  refuseUnknown('webPreferences', preferences, knownPreferences);
  if (!preferences.contextIsolation || !preferences.sandbox || preferences.nodeIntegration) {
    throw new Error('not in the stand-in: a page that is not isolated and sandboxed');
  }
  if (current) throw new Error('not in the stand-in: a second window');

  const events = createEvents('BrowserWindow', ['close', 'closed', 'focus', 'ready-to-show']);
  const { contents, open, load, crash } = createContents();
  let destroyed = false;
  let isFocused = true;
  let isMaximized = false;
  const told = (method: string) => () => tellTest({ type: 'windowCalled', method });

  const destroy = () => {
    if (destroyed) return;
    destroyed = true;
    current = null;
    void opened.then(({ page }) => page.close()).catch(() => undefined);
    events.emit('closed');
    removeWindow(handle);
  };
  const requestClose = () => {
    if (destroyed) return true;
    const { event, isPrevented } = createEvent({});
    events.emit('close', event);
    if (!isPrevented()) destroy();
    return !isPrevented();
  };
  const setFocusTo = (now: boolean) => {
    if (now === isFocused) return;
    isFocused = now;
    if (now) events.emit('focus');
  };
  const handle = { requestClose, setFocus: setFocusTo, crash };
  current = handle;
  addWindow(handle);
  // As in Electron, handlers that are set right after the window is made are in force for its page.
  const opened = Promise.resolve().then(() => open(options, destroy));
  onEnd(async () => (await opened).context.close());

  const members = {
    isDestroyed: () => destroyed,
    isMaximized: () => isMaximized,
    isMinimized: () => false,
    maximize: () => {
      isMaximized = true;
      told('maximize')();
    },
    restore: told('restore'),
    focus: () => {
      told('focus')();
      setFocusTo(true);
    },
    isFocused: () => isFocused,
    flashFrame: (flag: boolean) => told(flag ? 'flashFrame' : 'flashFrame off')(),
    setProgressBar: (progress: number, barOptions?: ProgressBarOptions) =>
      tellTest({ type: 'progress', progress, mode: barOptions?.mode ?? 'normal' }),
    show: told('show'),
    getNormalBounds: () => ({
      x: 0,
      y: 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    }),
    close: () => void requestClose(),
    loadURL: async (url: string) => {
      const { debuggerAddress } = await opened;
      await load(url);
      if (!withholdsReady()) events.emit('ready-to-show');
      tellTest({ type: 'windowLoaded', debuggerAddress });
    },
  } satisfies Partial<ElectronWindow>;
  return strict('BrowserWindow', {
    ...members,
    webContents: contents,
    on: events.on,
    once: events.once,
  });
};

const refuseUnknown = (what: string, given: object, known: Set<string>) => {
  const unknown = Object.keys(given).find((key) => !known.has(key));
  if (unknown) throw new Error(`not in the stand-in: ${what} ${unknown}`);
};

/** A function that returns an object can be called with `new`. */
export const BrowserWindow = new Proxy(
  function BrowserWindow() {
    // Only ever constructed.
  },
  {
    construct: (_target, [options]: [Options]) => createWindow(options),
    get: (_target, key) => {
      throw new Error(`not in the stand-in: BrowserWindow.${String(key)}`);
    },
  },
);
