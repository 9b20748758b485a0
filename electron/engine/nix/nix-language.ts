import { quoteNixString } from '../../contract/index.ts';

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
