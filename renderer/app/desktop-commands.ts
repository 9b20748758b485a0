import type { DesktopCommand } from '../../electron/contract/index.ts';
import type { WindowDesktop } from '../api/client-transport.ts';
import type { DesktopActions } from '../state/desktop-store.ts';
import type { FleetActions } from '../state/fleet-store.ts';
import type { InstallerActions } from '../state/installer-store.ts';
import type { PlaceActions, PlaceStore } from '../state/place.ts';

type Needs = {
  desktop: WindowDesktop | null;
  place: PlaceStore;
  actions: {
    desktop: DesktopActions;
    fleet: FleetActions;
    installer: InstallerActions;
    place: PlaceActions;
    fillImage: (path: string) => void;
    refreshStatus: () => Promise<void>;
  };
  isLocked: () => boolean;
  /** Puts the keyboard where hosts are searched, once it is drawn. */
  focusHostSearch: () => void;
};

/** What the menu, a link or an argument asks of the window. */
export const createDesktopCommands = ({
  desktop,
  place,
  actions,
  isLocked,
  focusHostSearch,
}: Needs) => {
  /** Null where what is chosen is a job's, or nothing was chosen. */
  const choose = async (ask: (of: WindowDesktop) => Promise<string | null>) => {
    if (!desktop) return null;
    if (!isLocked()) {
      const path = await ask(desktop);
      if (path === null || !isLocked()) return path;
    }
    actions.desktop.tell({ kind: 'locked' });
    return null;
  };

  /** The person chose it in the system's dialog, so it is opened. */
  const chooseFlake = async (): Promise<void> => {
    const reference = await choose((of) => of.chooseFlake());
    if (reference === null) return;
    actions.desktop.dismiss();
    actions.place.closePage();
    actions.installer.setSource('flake');
    await actions.fleet.open(reference);
  };

  const chooseImage = async (): Promise<void> => {
    const path = await choose((of) => of.chooseImage());
    if (path === null) return;
    actions.desktop.dismiss();
    actions.fillImage(path);
  };

  const findHost = () => {
    actions.place.closePage();
    if (!isLocked()) actions.installer.setSource('flake');
    focusHostSearch();
  };

  const menu: Record<Extract<DesktopCommand, { type: 'menu' }>['item'], () => unknown> = {
    openFlake: chooseFlake,
    openImage: chooseImage,
    findHost,
    back: () => history.back(),
    forward: () => history.forward(),
    history: () =>
      place.getState().place.at === 'page'
        ? actions.place.toWorkbench()
        : actions.place.openPage('history'),
    checkAgain: actions.refreshStatus,
  };

  const run = (command: DesktopCommand) => {
    switch (command.type) {
      case 'fillFlake': {
        const { origin, reference, host } = command;
        return actions.desktop.fill({ what: 'flake', origin, reference, host });
      }
      case 'fillImage':
        return actions.desktop.fill({ what: 'image', origin: command.origin, path: command.path });
      case 'refuseLink':
        return actions.desktop.tell({ kind: 'refusedLink' });
      case 'menu':
        menu[command.item]();
    }
  };

  return { chooseFlake, chooseImage, run };
};
