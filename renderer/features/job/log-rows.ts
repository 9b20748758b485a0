/** A tab goes to the next multiple of this, as on a terminal. */
const tabWidth = 8;

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII but the tab, each of one column
const isPlain = /^[\u0000-\u0008\u000a-\u007f]*$/;
const isWide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const hasNoWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Pure. So many columns of a fixed-width font a text takes on one line. */
export const columnsOf = (text: string): number => {
  if (isPlain.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    if (character === '\t') columns += tabWidth - (columns % tabWidth);
    else if (isWide.test(character)) columns += 2;
    else if (!hasNoWidth.test(character)) columns += 1;
  }
  return columns;
};

/**
 * Counts the lines on the screen that a text takes where it is broken after so many columns. It looks at each text once: with every
 * new line, all that are kept are counted anew.
 */
export const createRowCounter = (): ((line: { text: string }, columns: number) => number) => {
  const known = new WeakMap<object, number>();
  return (line, columns) => {
    const before = known.get(line);
    const width = before ?? columnsOf(line.text);
    if (before === undefined) known.set(line, width);
    return rowsFor(width, columns);
  };
};

const rowsFor = (width: number, columns: number): number =>
  Math.max(1, Math.ceil(width / Math.max(1, columns)));

/** Pure. Tabs as the spaces that they stand for: where a line is broken they would be counted anew. */
export const withoutTabs = (text: string): string => {
  if (!text.includes('\t')) return text;
  let line = '';
  for (const part of text.split(/(\t)/)) {
    line += part === '\t' ? ' '.repeat(tabWidth - (columnsOf(line) % tabWidth)) : part;
  }
  return line;
};
