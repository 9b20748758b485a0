import { isFillableReference, isPlainText } from './deep-link.ts';
import { isImageName } from './image-format.ts';

/** Pure. A folder as a flake reference; where its path has what means something else in one, as a `path:` URL. */
const referenceOfFolder = (path: string): string =>
  /[#?]|^\s|\s$/.test(path) ? `path:${path.split('/').map(encodeURIComponent).join('/')}` : path;

/** What something that lies on this machine can be to Flakestick. */
export type LocalThing =
  | { kind: 'image'; path: string }
  | { kind: 'flake'; reference: string }
  | { kind: 'unknown' };

/** Pure. A folder is taken for a flake, and so is its `flake.nix`; whether it is one is found out when it is opened. */
export const recogniseLocal = (path: string, isFolder: boolean): LocalThing => {
  if (!isPlainText(path)) return { kind: 'unknown' };
  const folder = isFolder ? path : /^(.*)[\\/]flake\.nix$/.exec(path)?.[1];
  if (folder !== undefined) {
    const reference = referenceOfFolder(folder === '' ? '/' : folder.replace(/(?<=.)\/+$/, ''));
    return isFillableReference(reference) ? { kind: 'flake', reference } : { kind: 'unknown' };
  }
  return isImageName(path) ? { kind: 'image', path } : { kind: 'unknown' };
};
