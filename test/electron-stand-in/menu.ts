import type { MenuItemConstructorOptions } from 'electron';
import { requireReady } from './app.ts';
import { type MenuEntry, tellTest } from './messages.ts';
import { strict } from './strict.ts';

/** Roles as in Electron's documentation of MenuItem (in lower case, as it compares them); another would be an error there. */
const roles = new Set(
  'about close copy cut help hide hideothers minimize paste quit redo reload resetzoom selectall toggledevtools togglefullscreen undo unhide window zoom zoomin zoomout'.split(
    ' ',
  ),
);
const knownKeys = new Set<string>([
  'role',
  'label',
  'type',
  'accelerator',
  'submenu',
  'click',
] satisfies (keyof MenuItemConstructorOptions)[]);
/** Electron's documentation "Keyboard shortcuts": modifiers, and then one key. */
const accelerator = /^(?:(?:CmdOrCtrl|Cmd|Ctrl|Shift|Alt)\+)+(?:[A-Z0-9]|Left|Right)$/;

type Menu = { template: MenuItemConstructorOptions[] };
let current: Menu | null = null;

const refuse = (what: string): never => {
  throw new Error(`not in the stand-in: ${what}`);
};

const check = (template: readonly MenuItemConstructorOptions[]): void => {
  for (const item of template) {
    const unknown = Object.keys(item).find((key) => !knownKeys.has(key));
    if (unknown) refuse(`the menu option ${unknown}`);
    if (item.role && !roles.has(item.role.toLowerCase())) refuse(`the menu role ${item.role}`);
    if (item.accelerator && !accelerator.test(item.accelerator)) refuse(item.accelerator);
    // Electron: "Invalid template for MenuItem: must have at least one of label, role or type".
    if (!item.label && !item.role && !item.type) refuse('a menu item without a name');
    if (Array.isArray(item.submenu)) check(item.submenu);
  }
};

const entriesOf = (template: readonly MenuItemConstructorOptions[]): MenuEntry[] =>
  template.map(({ label, role, type, accelerator, submenu }) => ({
    label: label ?? '',
    role: role ?? null,
    isSeparator: type === 'separator',
    accelerator: accelerator ?? null,
    entries: Array.isArray(submenu) ? entriesOf(submenu) : [],
  }));

export const Menu = strict('Menu', {
  buildFromTemplate: (template: MenuItemConstructorOptions[]): Menu => {
    check(template);
    return strict('menu', { template });
  },
  setApplicationMenu: (menu: Menu): void => {
    requireReady('Menu.setApplicationMenu');
    current = menu;
    tellTest({ type: 'menu', entries: entriesOf(menu.template) });
  },
});

/** What a click on an item does, by the labels that lead to it. */
export const clickMenu = (labels: readonly string[]): void => {
  let items = current?.template ?? [];
  let found: MenuItemConstructorOptions | undefined;
  for (const label of labels) {
    found = items.find((item) => item.label === label);
    items = Array.isArray(found?.submenu) ? found.submenu : [];
  }
  if (!found) throw new Error(`There is no menu item ${labels.join(' › ')}.`);
  // Roles are the system's affair.
  found.click?.(undefined as never, undefined, undefined as never);
};
