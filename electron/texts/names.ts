/** Pure. `/nix/store/<hash>-name.drv` is called by its name. */
export const derivationName = (path: string): string =>
  path.replace(/^\/nix\/store\/[a-z0-9]{32}-/, '').replace(/\.drv$/, '');

/** Pure. The first seven digits, as git shows a revision. */
export const shortRevision = (revision: string): string =>
  revision.replace(/-dirty$/, '').slice(0, 7);

/** Pure. As nix writes a string, quotation marks around it. */
export const quoteNix = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
