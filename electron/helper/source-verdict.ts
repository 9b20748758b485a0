/** What the launcher says of a stream that it feeds. */
type SourceVerdict = { type: 'ended'; bytes: number } | { type: 'failed'; error: Error };

/** Where its word on the feeding at hand is kept, until it is asked for. */
export type VerdictBox = {
  put: (verdict: SourceVerdict) => void;
  peek: () => SourceVerdict | null;
  /** A new feeding begins. */
  clear: () => void;
  /** Calls back at each `put`; one listener. */
  onPut: (listener: () => void) => void;
};

export const createVerdictBox = (): VerdictBox => {
  let verdict: SourceVerdict | null = null;
  let listener: () => void = () => undefined;
  return {
    put: (next) => {
      // There is one for each feeding; a second one means nothing.
      verdict ??= next;
      listener();
    },
    peek: () => verdict,
    clear: () => {
      verdict = null;
    },
    onPut: (wanted) => {
      listener = wanted;
    },
  };
};
