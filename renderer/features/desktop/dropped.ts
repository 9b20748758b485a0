import { parseDeepLink } from '../../../electron/contract/deep-link.ts';
import { isImageName } from '../../../electron/contract/image-format.ts';
import { recogniseLocal } from '../../../electron/contract/local-path.ts';
import type { DesktopNote, Fill } from '../../state/desktop-store.ts';

/** What came out of a drop: something for a field, or why not. */
export type Dropped = { fill: Fill } | { note: DesktopNote };

/** What is dropped, as a browser tells it. */
export type DroppedFile = {
  name: string;
  isFolder: boolean;
  /** Null where only a browser knows. */
  path: string | null;
};

/** Pure. Of several files the first counts that is something. */
export const readDroppedFiles = (files: readonly DroppedFile[], isDesktop: boolean): Dropped => {
  for (const { path, isFolder } of files) {
    const thing = path === null ? null : recogniseLocal(path, isFolder);
    if (thing?.kind === 'image')
      return { fill: { what: 'image', origin: 'drop', path: thing.path } };
    if (thing?.kind === 'flake') {
      const { reference } = thing;
      return { fill: { what: 'flake', origin: 'drop', reference, host: null } };
    }
  }
  const name = files[0]?.name ?? '';
  const mayBe = files.find(
    ({ name: one, isFolder }) => isFolder || one === 'flake.nix' || isImageName(one),
  );
  // In a browser, it may well be one; but where it lies is not told.
  return !isDesktop && mayBe
    ? { note: { kind: 'pathUnknown', name: mayBe.name } }
    : { note: { kind: 'unknownDrop', name } };
};

/** Pure. A path, a `file:` address, a flake reference or a link of ours, on one line. */
export const readDroppedText = (text: string): Dropped => {
  const unknown: Dropped = { note: { kind: 'unknownText' } };
  const trimmed = text.length > 8192 || !text.isWellFormed() ? '' : text.trim();
  if (/^flakestick:/i.test(trimmed)) {
    const link = parseDeepLink(trimmed);
    return link
      ? { fill: { what: 'flake', origin: 'link', ...link } }
      : { note: { kind: 'refusedLink' } };
  }
  const local = localPathOf(trimmed);
  if (local !== null && isImageName(local)) {
    const thing = recogniseLocal(local, false);
    return thing.kind === 'image'
      ? { fill: { what: 'image', origin: 'drop', path: thing.path } }
      : unknown;
  }
  if (local !== null && local !== trimmed) {
    // Of an address nobody can tell here whether it is a folder; a flake is one.
    const thing = recogniseLocal(local, !local.endsWith('/flake.nix'));
    return thing.kind === 'flake'
      ? { fill: { what: 'flake', origin: 'drop', reference: thing.reference, host: null } }
      : unknown;
  }
  const isReference = local !== null || /^(?!file:)[a-z][a-z0-9+.-]*:\S+$/i.test(trimmed);
  // With the same doubts as a link.
  const asked = isReference ? parseDeepLink(`flakestick:${encodeURIComponent(trimmed)}`) : null;
  return asked ? { fill: { what: 'flake', origin: 'drop', ...asked } } : unknown;
};

/** Null for what is no path of this machine. */
const localPathOf = (text: string): string | null => {
  if (/^file:\/\//i.test(text)) {
    try {
      return decodeURIComponent(new URL(text).pathname);
    } catch {
      return null;
    }
  }
  return /^(?:~?\/|~$|\.{1,2}(?:\/|$))/.test(text) ? text : null;
};
