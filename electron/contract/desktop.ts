import { z } from 'zod';
import { variants } from './variants.ts';

/** Where a text comes from that nobody typed. */
export const FillOrigin = z.enum(['link', 'drop', 'arguments']);
export type FillOrigin = z.infer<typeof FillOrigin>;

/** What the desktop asks of the page. Filling a field is all that a link or an argument can do. */
export const DesktopCommand = variants('type', {
  fillFlake: {
    origin: FillOrigin,
    reference: z.string().min(1).max(4096),
    host: z.string().min(1).max(255).nullable(),
  },
  fillImage: { origin: FillOrigin.exclude(['link']), path: z.string().min(1).max(4096) },
  /** A link that is none, or that may be an attack. What it said is not told. */
  refuseLink: {},
  menu: {
    item: z.enum([
      'openFlake',
      'openImage',
      'findHost',
      'back',
      'forward',
      'history',
      'checkAgain',
    ]),
  },
});
export type DesktopCommand = z.infer<typeof DesktopCommand>;

/**
 * What the Electron window has beside the transport (`window.flakestickDesktop`); a browser has none of it. `Dropped` is
 * the page's `File`, which this layer does not know.
 */
export type Desktop<Dropped = unknown> = {
  /** Asks for a folder. Null where none was chosen. */
  chooseFlake: () => Promise<string | null>;
  /** Asks for an image file. Null where none was chosen. */
  chooseImage: () => Promise<string | null>;
  /** Where a dropped file or folder is; null for one that is not on a disk. */
  pathOf: (file: Dropped) => string | null;
  /** From now on, and what came before anyone listened. Returns the function that ends it. */
  onCommand: (listener: (command: DesktopCommand) => void) => () => void;
};
