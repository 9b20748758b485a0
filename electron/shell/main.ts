import { app, dialog, session } from 'electron';
import { createPorts } from '../adapters/create-ports.ts';
import { createEngine } from '../engine/index.ts';
import { failureWords, pickLanguage } from '../texts/index.ts';
import { appOrigin, registerAppScheme, setupAppProtocol } from './app-protocol.ts';
import { setupBridge, setupDesktopBridge } from './bridge.ts';
import { setupClosing } from './closing.ts';
import { setupDialogs } from './dialogs.ts';
import { setupNavigationGuard, setupPermissions } from './guards.ts';
import { setupMenu } from './menu.ts';
import { setupNotification } from './notification.ts';
import { setupLinkScheme, setupOpenRequests } from './open-requests.ts';
import { setupPageLoss } from './page-loss.ts';
import { setupPowerSaveBlocker } from './power.ts';
import { resourcePaths } from './resource-paths.ts';
import { setupTaskBar } from './task-bar.ts';
import { setupTexts } from './texts.ts';
import { createTrustedIpc } from './trusted-ipc.ts';
import { bringToFront, createWindow } from './window.ts';

const start = async (deliverTo: ReturnType<typeof setupOpenRequests>) => {
  const paths = resourcePaths(
    import.meta.dirname,
    app.isPackaged ? process.resourcesPath : null,
    process.env.FLAKESTICK_NODE,
  );
  const ports = await createPorts({ version: app.getVersion(), ...paths });
  if (!ports.ok) {
    const language = pickLanguage('system', app.getPreferredSystemLanguages());
    const { message, hint } = failureWords(ports.error, { language, variant: 'window' });
    throw new Error([message, hint].join(' '));
  }
  const engine = createEngine(ports.value);
  const texts = await setupTexts(engine);

  setupLinkScheme();
  setupNavigationGuard();
  setupPermissions(session.defaultSession);
  setupAppProtocol(paths.rendererFolder);
  setupPowerSaveBlocker(engine);
  const { window, saved } = await createWindow(ports.value.settings, paths.preloadFile);
  setupClosing(window, engine, texts);
  setupTaskBar(window, engine);
  setupNotification(window, engine, texts);
  const ipc = createTrustedIpc(window);
  setupBridge(window, ipc, engine);
  setupDialogs(window, ipc, texts);
  const send = setupDesktopBridge(ipc);
  setupMenu(texts, send);
  deliverTo({ send, bringToFront: () => bringToFront(window) });
  setupStop(() => Promise.allSettled([engine.close(), saved()]));
  // What goes wrong with it, or that it was closed before, is told by events.
  const load = () => window.loadURL(`${appOrigin}/`).catch(() => undefined);
  setupPageLoss(window, texts, load);
  await load();
};

/** When the windows are gone the engine cancels what still runs, and then the app ends. */
const setupStop = (stop: () => Promise<unknown>) =>
  app.once('will-quit', (event) => {
    event.preventDefault();
    // A drive that hangs in the kernel must not keep the app from ending.
    const tooLong = new Promise((resolve) => setTimeout(resolve, 10_000));
    void Promise.race([stop(), tooLong]).then(() => app.quit());
  });

registerAppScheme();
app.enableSandbox();
if (app.requestSingleInstanceLock()) {
  const deliverTo = setupOpenRequests();
  app
    .whenReady()
    .then(() => start(deliverTo))
    .catch((fault: unknown) => {
      dialog.showErrorBox('Flakestick could not start', String(fault));
      app.exit(1);
    });
} else app.quit();
