/** Bytes, `to` exclusive. */
export type Range = { from: number; to: number };

export const lengthOf = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);

export const overlap = (ranges: readonly Range[], { from, to }: Range): Range[] =>
  ranges
    .map((range) => ({ from: Math.max(range.from, from), to: Math.min(range.to, to) }))
    .filter((range) => range.from < range.to);

/** So many ranges are kept at most: a drive that is bad all over must not fill the memory. */
const MAX_RANGES = 16 * 1024;

export type RangeSet = ReturnType<typeof createRangeSet>;

/** Collects ranges in any order. */
export const createRangeSet = (maxRanges = MAX_RANGES) => {
  let ranges: Range[] = [];
  let closedGapBytes = 0;
  const settle = (): void => {
    ranges = join(ranges, closedGapBytes);
    while (ranges.length > maxRanges) {
      // From one block of 64 KiB on, doubled as often as it takes.
      closedGapBytes = Math.max(64 * 1024, 2 * closedGapBytes);
      ranges = join(ranges, closedGapBytes);
    }
  };
  return {
    add: (from: number, to: number): void => {
      const last = ranges.at(-1);
      if (last !== undefined && last.to === from) {
        last.to = to;
        return;
      }
      ranges.push({ from, to });
      if (ranges.length > 2 * maxRanges) settle();
    },
    /** In their order, joined where they touch. More than was added where there were too many to keep: gaps are closed. */
    list: (): Range[] => {
      settle();
      return ranges.map((range) => ({ ...range }));
    },
  };
};

const join = (ranges: Range[], gapBytes: number): Range[] => {
  const joined: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && range.from <= last.to + gapBytes) {
      last.to = Math.max(last.to, range.to);
    } else {
      joined.push({ ...range });
    }
  }
  return joined;
};

export type Piece = { offset: number; length: number };

/** Cuts ranges into pieces of at most `maxBytes`, in their order; null at the end. */
export const createPieces = (ranges: readonly Range[]): ((maxBytes: number) => Piece | null) => {
  let index = 0;
  let position = ranges[0]?.from ?? 0;
  return (maxBytes) => {
    let range = ranges[index];
    while (range !== undefined && position >= range.to) {
      index += 1;
      range = ranges[index];
      position = range?.from ?? position;
    }
    if (range === undefined) return null;
    const offset = position;
    position = Math.min(range.to, offset + maxBytes);
    return { offset, length: position - offset };
  };
};
