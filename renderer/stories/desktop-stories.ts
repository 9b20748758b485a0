import type { WindowDesktop } from '../api/desktop.ts';
import * as sample from './samples.ts';
import { chooseAll, engineWith, never, ok, type Story } from './setting.ts';

const desktop: WindowDesktop = {
  chooseFlake: () => never,
  chooseImage: () => never,
  pathOf: () => null,
  onCommand: () => () => undefined,
};

const recent = {
  'fleet.recent': () =>
    ok({
      fleets: [{ reference: 'github:ada/fleet', openedAt: 1, hostCount: 6, lastHost: 'laptop2' }],
    }),
};

/** Something is held over the window. */
const holdOver: Story['act'] = async (_services, _engine, person) => {
  const main = await person.see('main');
  const dataTransfer = new DataTransfer();
  // Of one that no drag has begun it can't be set.
  Object.defineProperty(dataTransfer, 'effectAllowed', { value: 'copy' });
  dataTransfer.items.add(new File([], 'nixos.iso'));
  const held = { bubbles: true, cancelable: true, dataTransfer };
  main.dispatchEvent(new DragEvent('dragenter', held));
};

const running = {
  type: 'job.started',
  jobId: 'make-1',
  kind: 'make',
  subject: sample.subject,
} as const;

/** What a desktop does with the window: links, drops, dialogs. */
export const desktopStories: Record<string, Story> = {
  'desktop-start': { desktop, engine: () => engineWith({ answers: recent }) },
  'desktop-image': {
    desktop,
    engine: () => engineWith({}),
    act: ({ actions }) => {
      actions.desktop.fill({
        what: 'image',
        origin: 'drop',
        path: '/home/ada/Downloads/nixos-minimal-25.11.iso.zst',
      });
    },
  },
  'filled-by-link': {
    desktop,
    engine: () => engineWith({}),
    act: ({ actions }) => {
      actions.desktop.fill({
        what: 'flake',
        origin: 'link',
        reference: 'github:ada/fleet',
        host: 'laptop2',
      });
    },
  },
  'filled-by-link-over-open-fleet': {
    desktop,
    engine: () => engineWith({}),
    act: async (services) => {
      await chooseAll(services);
      services.actions.desktop.fill({
        what: 'flake',
        origin: 'link',
        reference: 'git+ssh://git@forge.example/ops/fleet',
        host: null,
      });
    },
  },
  'link-refused': {
    desktop,
    engine: () => engineWith({}),
    act: ({ actions }) => void actions.desktop.tell({ kind: 'refusedLink' }),
  },
  'link-held': {
    desktop,
    engine: () => engineWith({ events: [running] }),
    act: ({ actions }) => {
      actions.desktop.fill({
        what: 'flake',
        origin: 'link',
        reference: 'github:ada/fleet',
        host: 'nas',
      });
    },
  },
  'drop-zone': { desktop, engine: () => engineWith({}), act: holdOver },
  'drop-zone-browser': { engine: () => engineWith({}), act: holdOver },
  'drop-zone-locked': {
    desktop,
    engine: () => engineWith({ events: [running] }),
    act: holdOver,
  },
  'drop-in-browser': {
    engine: () => engineWith({}),
    act: ({ actions }) => void actions.desktop.tell({ kind: 'pathUnknown', name: 'nixos.iso' }),
  },
};
