/**
 * Text that somebody else wrote, such as the name of a host, what a drive calls itself, or a builder's log: made fit to be read. Whatever
 * a terminal or a browser would obey, or not show, becomes an escape that is seen (`\x1b`, `\u{202e}`).
 */

/**
 * Control characters (C0, C1), format characters (bidi, zero width, tags), halves of a pair, line and paragraph separators, and what is
 * ignorable by default (Unicode, DerivedCoreProperties.txt), such as Hangul's fillers.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** They choose between the two pictures of a sign (❤ and ❤️) and mean nothing else. */
const isPictureChoice = (character: string): boolean =>
  character === '\ufe0e' || character === '\ufe0f';

const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escapeOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return short[character] ?? (code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u{${digits}}`);
};

export const showForeign = (text: string): string =>
  text.replace(unseen, (character) =>
    isPictureChoice(character) ? character : escapeOf(character),
  );

/** As `showForeign`; lines stay lines. */
export const showForeignLines = (text: string): string =>
  text.replace(unseen, (character) =>
    isPictureChoice(character) || character === '\n' || character === '\t'
      ? character
      : escapeOf(character),
  );

/** In characters. Paths are seldom longer, names never. */
const longestName = 500;

/** A name, a path or a label that stands among other words: nobody reads ten kilobytes of it, and what follows has to be seen. */
export const showName = (name: string, longest = longestName): string => {
  const shown = showForeign(name);
  return shown.length > longest
    ? `${shown.slice(0, longest)} … [cut: ${name.length} characters]`
    : shown;
};

/** JSON that can be printed on a terminal: the same data, with what is not seen as `\uXXXX`. */
export const printJson = (value: unknown): string =>
  JSON.stringify(value).replace(unseen, (character) =>
    character.replace(
      /[\s\S]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
