/** Pure. `/nix/store/<32 characters>-name.drv` is called by its name. */
export const derivationName = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/^[0-9a-z]{32}-/, '')
    .replace(/\.drv$/, '');

/**
 * Pure. A string of the nix language (nix manual, "String"): only `\`, `"` and `${` mean something in it, and a raw carriage
 * return would be read as a line end.
 */
export const quoteNixString = (text: string): string =>
  `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('${', '\\${')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')}"`;
