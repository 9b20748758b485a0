/** Hands out one line after the other, without an array of all of them. Null at the end. Pure. */
export const createLineReader = (text: string): { next: () => string | null } => {
  let from = 0;
  return {
    next: () => {
      if (from >= text.length) return null;
      const end = text.indexOf('\n', from);
      const line = text.slice(from, end < 0 ? text.length : end);
      from = end < 0 ? text.length : end + 1;
      return line;
    },
  };
};
