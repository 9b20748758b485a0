import { app, type BrowserWindow, dialog, Menu, session } from 'electron';
import { createPorts } from '../adapters/create-ports.ts';
import { createEngine } from '../engine/index.ts';
import { appOrigin, registerAppScheme, setupAppProtocol } from './app-protocol.ts';
import { setupBridge } from './bridge.ts';
import { setupClosing } from './closing.ts';
import { setupNavigationGuard, setupPermissions } from './guards.ts';
import { setupPowerSaveBlocker } from './power.ts';
import { resourcePaths } from './resource-paths.ts';
import { createWindow } from './window.ts';

const start = async () => {
  const paths = resourcePaths(import.meta.dirname, app.isPackaged ? process.resourcesPath : null);
  const ports = await createPorts({ version: app.getVersion(), ...paths });
  const engine = createEngine(ports);

  setupMenu();
  setupNavigationGuard();
  setupPermissions(session.defaultSession);
  setupAppProtocol(paths.rendererFolder);
  setupPowerSaveBlocker(engine);
  const { window, saved } = await createWindow(ports.settings, paths.preloadFile);
  setupSecondInstance(window);
  setupClosing(window, engine);
  setupBridge(window, engine);
  setupStop(() => Promise.allSettled([engine.close(), saved()]));
  await window.loadURL(`${appOrigin}/`).catch(() => undefined); // Closed before it was loaded.
};

/** Standard roles only: their names and keys are Electron's affair. */
const setupMenu = () =>
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([{ role: 'fileMenu' }, { role: 'editMenu' }, { role: 'viewMenu' }]),
  );

/** Starting the app again shows the window that there is. */
const setupSecondInstance = (window: BrowserWindow) =>
  app.on('second-instance', () => {
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });

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
  app
    .whenReady()
    .then(start)
    .catch((fault: unknown) => {
      dialog.showErrorBox('Flakestick could not start', String(fault));
      app.exit(1);
    });
} else app.quit();
