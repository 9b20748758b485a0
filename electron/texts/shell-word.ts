/** Pure. A text as one word of a command that a person pastes into a shell. */
export const quoteForShell = (text: string): string =>
  /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
