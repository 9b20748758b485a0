/** The extended attribute that makes a file a practice drive (attr(1): `setfattr -n NAME -v MARK FILE`). */
export const MARK_ATTRIBUTE = 'user.flakestick.practice-drive';

/** Where there are no extended attributes: a file beside it that holds the mark. */
export const sidecarOf = (path: string): string => `${path}.flakestick-practice-drive`;

/** The one file that a mark speaks for. `bornAtNs`: null where its file system does not keep that. */
export type MarkedFile = { inode: string; bornAtNs: string | null; sizeBytes: number };

/**
 * The text of a mark: a random number of its own, and the one file that it speaks for. A number of an inode alone is given to the next file
 * as well, and an attribute goes along with a copy.
 */
export const writeMark = (id: string, { inode, bornAtNs, sizeBytes }: MarkedFile): string =>
  ['2', id, inode, bornAtNs ?? '-', sizeBytes].join(' ');

/** Pure. The random number of a mark that speaks for this file; null for any other text. */
export const readMark = (text: string, file: MarkedFile): string | null => {
  const id = /^2 ([0-9a-f-]{36}) /.exec(text)?.[1];
  return id !== undefined && text.trimEnd() === writeMark(id, file) ? id : null;
};
