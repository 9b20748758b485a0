import type { WindowDesktop } from '../api/client-transport.ts';
import { begin } from './events.ts';
import * as sample from './samples.ts';
import { type Act, chooseAll, never, ok, type Story } from './setting.ts';

const desktop: WindowDesktop = {
  chooseFlake: () => never,
  chooseImage: () => never,
  pathOf: () => null,
  onCommand: () => () => undefined,
};

/** Something is held over the window. */
const holdOver: Act = async ({ see }) => {
  const main = await see('main');
  const dataTransfer = new DataTransfer();
  // Of one that no drag has begun it can't be set.
  Object.defineProperty(dataTransfer, 'effectAllowed', { value: 'copy' });
  dataTransfer.items.add(new File([], 'nixos.iso'));
  const held = { bubbles: true, cancelable: true, dataTransfer };
  main.dispatchEvent(new DragEvent('dragenter', held));
};

const followLink =
  (reference: string, host: string | null): Act =>
  ({ actions }) =>
    actions.desktop.fill({ what: 'flake', origin: 'link', reference, host });

const running = [begin('make', sample.subject)];

/** What a desktop does with the window: links, drops, dialogs. */
export const desktopStories: Record<string, Story> = {
  'desktop-start': {
    desktop,
    answers: { 'fleet.recent': () => ok({ fleets: sample.recentFleets.slice(0, 1) }) },
  },
  'desktop-image': {
    desktop,
    act: ({ actions }) =>
      actions.desktop.fill({ what: 'image', origin: 'drop', path: `${sample.imagePath}.zst` }),
  },
  'filled-by-link': { desktop, act: followLink(sample.fleet.reference, 'laptop2') },
  'filled-by-link-over-open-fleet': {
    desktop,
    act: async (stage) => {
      await chooseAll(stage);
      await followLink(sample.largeFleet.reference, null)(stage);
    },
  },
  'link-refused': { desktop, act: ({ actions }) => actions.desktop.tell({ kind: 'refusedLink' }) },
  'link-held': { desktop, events: running, act: followLink(sample.fleet.reference, 'nas') },
  'drop-zone': { desktop, act: holdOver },
  'drop-zone-browser': { act: holdOver },
  'drop-zone-locked': { desktop, events: running, act: holdOver },
  'drop-in-browser': {
    act: ({ actions }) => actions.desktop.tell({ kind: 'pathUnknown', name: 'nixos.iso' }),
  },
};
