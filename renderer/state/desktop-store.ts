import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FillOrigin } from '../../electron/contract/index.ts';

/** Something for a field that nobody typed into it. */
export type Fill =
  | { what: 'flake'; origin: FillOrigin; reference: string; host: string | null }
  // A link names none: an image is only ever something of this machine.
  | { what: 'image'; origin: Exclude<FillOrigin, 'link'>; path: string };

/** What a person is told of it. */
export type DesktopNote =
  | { kind: 'filled'; fill: Fill }
  /** It waits until what is chosen is no longer that of a job. */
  | { kind: 'held'; fill: Fill }
  | { kind: 'refusedLink' }
  | { kind: 'unknownDrop'; name: string }
  | { kind: 'pathUnknown'; name: string }
  | { kind: 'unknownText' }
  | { kind: 'locked' };

export type DesktopView = { note: DesktopNote | null };

export type DesktopStore = StoreApi<DesktopView>;

export const createDesktopStore = (): DesktopStore =>
  createStore<DesktopView>(() => ({ note: null }));

type Needs = {
  /** A job, or the confirmation of one, is shown: what is chosen stays as it is. */
  isLocked: () => boolean;
  fillFlake: (reference: string, host: string | null) => void;
  fillImage: (path: string) => void;
};

export type DesktopActions = ReturnType<typeof createDesktopActions>;

/** Links, arguments and what is dropped: they fill a field, and that is all they can do. */
export const createDesktopActions = (
  store: DesktopStore,
  { isLocked, fillFlake, fillImage }: Needs,
) => {
  const tell = (note: DesktopNote | null) => store.setState({ note });

  const fill = (given: Fill) => {
    if (isLocked()) return tell({ kind: 'held', fill: given });
    if (given.what === 'flake') fillFlake(given.reference, given.host);
    else fillImage(given.path);
    tell({ kind: 'filled', fill: given });
  };

  /** The last that waits, once nothing is locked any more. */
  const release = () => {
    const { note } = store.getState();
    if (note?.kind === 'held' && !isLocked()) fill(note.fill);
    else if (note?.kind === 'locked' && !isLocked()) tell(null);
  };

  /** The field was changed, or what stood in it was opened: where it came from says nothing any more. */
  const forgetFilled = (what: Fill['what']) => {
    const { note } = store.getState();
    if (note?.kind === 'filled' && note.fill.what === what) tell(null);
  };

  return { tell, fill, release, forgetFilled, dismiss: () => tell(null) };
};
