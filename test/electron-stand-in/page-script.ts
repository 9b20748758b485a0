/** What the page script reaches of the main process. Playwright's bindings, in the page's main world. */
type Bindings = {
  standInInvoke: (
    channel: string,
    args: unknown[],
  ) => Promise<{ value: unknown } | { error: string }>;
  standInSend: (channel: string, args: unknown[]) => Promise<void>;
  standInOpenWindow: (url: string) => Promise<void>;
  standInDispatch: (channel: string, args: unknown[]) => void;
  standInPaths?: Record<string, string>;
};

/**
 * Runs in every frame before the page's own scripts, as a preload does (in the main frame only). It is sent to
 * Chromium as text, so it uses nothing from outside.
 */
const runPreload = (preload: (require: (name: string) => unknown) => void) => {
  const bindings = globalThis as unknown as Bindings;
  const page = globalThis as unknown as { open: unknown; parent: unknown };

  // Electron answers null where the window-open handler denies, which is all that the stand-in lets it do.
  page.open = (url?: unknown) => {
    const base = (globalThis as unknown as { document: { baseURI: string } }).document.baseURI;
    void bindings.standInOpenWindow(new URL(String(url ?? 'about:blank'), base).href);
    return null;
  };
  if (page.parent !== globalThis) return;

  const strict = (name: string, members: Record<string, unknown>) =>
    new Proxy(members, {
      get: (target, key) => {
        if (typeof key === 'symbol' || Object.hasOwn(target, key)) return Reflect.get(target, key);
        throw new Error(`not in the stand-in: ${name}.${key}`);
      },
    });

  const listeners = new Map<string, ((event: unknown, ...args: unknown[]) => void)[]>();
  bindings.standInDispatch = (channel, args) => {
    for (const run of listeners.get(channel) ?? []) run(strict('IpcRendererEvent', {}), ...args);
  };
  const ipcRenderer = {
    invoke: async (channel: string, ...args: unknown[]) => {
      const answer = await bindings.standInInvoke(channel, structuredClone(args));
      if ('value' in answer) return answer.value;
      throw new Error(`Error invoking remote method '${channel}': ${answer.error}`);
    },
    send: (channel: string, ...args: unknown[]) => {
      void bindings.standInSend(channel, structuredClone(args));
    },
    on: (channel: string, run: (event: unknown, ...args: unknown[]) => void) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), run]);
    },
  };

  // Values cross the bridge as frozen copies, functions as new functions whose values cross it again.
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...args: unknown[]) =>
        cross((value as (...given: unknown[]) => unknown)(...args.map(cross)));
    }
    if (value instanceof Promise) return value.then(cross);
    // Electron's documentation of contextBridge, "Parameter / error / return type support": a Blob crosses as it is.
    if (value instanceof Blob) return value;
    if (Array.isArray(value)) return Object.freeze(value.map(cross));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(([key, member]) => [key, cross(member)]);
      return Object.freeze(Object.fromEntries(entries));
    }
    return value;
  };
  const contextBridge = {
    exposeInMainWorld: (name: string, api: unknown) =>
      Object.defineProperty(globalThis, name, { value: cross(api), enumerable: true }),
  };

  // Chromium tells a page no paths. Those of what is dropped `dropFiles` puts here, by name.
  const webUtils = {
    getPathForFile: (file: unknown) => {
      if (!(file instanceof Blob)) throw new TypeError('getPathForFile: not a File');
      return bindings.standInPaths?.[(file as unknown as { name: string }).name] ?? '';
    },
  };

  preload((name) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`);
    return strict('electron', {
      contextBridge: strict('contextBridge', contextBridge),
      ipcRenderer: strict('ipcRenderer', ipcRenderer),
      webUtils: strict('webUtils', webUtils),
    });
  });
};

/** The preload bundle, unchanged, in a function of its own with the `require` that a sandboxed preload has. */
export const pageScript = (preloadSource: string): string =>
  `(${runPreload})((require) => {\n((exports, module) => {\n${preloadSource}\n})({}, { exports: {} });\n});`;
