import { quoteNixString } from '../../contract/index.ts';

/** Names that nix reads as one without quotes (nix: src/libexpr/lexer.l, `ID`). */
const plain = /^[A-Za-z_][A-Za-z0-9_'-]*$/;

/** One name of an attribute path; `.` and the like need quotes. */
export const quoteWhereNeeded = (name: string): string => (plain.test(name) ? name : `"${name}"`);

/** A host's name is shown in quotes always, as the design has it. */
export const quoteAlways = (name: string): string => `"${name}"`;

/** `parseAttrPath` of nix (src/libexpr/attr-path.cc) knows quotes, but no way to escape one. */
export const isAddressable = (name: string): boolean => name !== '' && !name.includes('"');

/** As the part of an installable behind `#`, which nix decodes (src/libexpr/flake/flakeref.cc). */
export const encodeFragment = (attribute: string): string => encodeURIComponent(attribute);

export const writeNixAttributes = (
  attributes: Readonly<Record<string, string | number | boolean>>,
): string =>
  `{ ${Object.entries(attributes)
    .map(([name, value]) => {
      const text = typeof value === 'string' ? quoteNixString(value) : String(value);
      return `${quoteNixString(name)} = ${text};`;
    })
    .join(' ')} }`;
