/**
 * A string of the nix language (nix manual, "String"): only `\`, `"` and `${` mean something in it, and a raw carriage
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

/** An attribute set of plain values; names are quoted as well. */
export const writeNixAttributes = (
  attributes: Readonly<Record<string, string | number | boolean>>,
): string =>
  `{ ${Object.entries(attributes)
    .map(([name, value]) => {
      const text = typeof value === 'string' ? quoteNixString(value) : String(value);
      return `${quoteNixString(name)} = ${text};`;
    })
    .join(' ')} }`;
