/** Pure. The first seven digits, as git shows a revision. */
export const shortRevision = (revision: string): string =>
  revision.replace(/-dirty$/, '').slice(0, 7);
