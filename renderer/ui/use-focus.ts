import { useEffect, useRef } from 'react';

type Find = () => HTMLElement | null | undefined;

/** A dialog that closes gives the focus back first, two frames later. */
const dialogFrames = 2;

/** After so many frames. Returns the function that calls it off. */
const inFrames = (count: number, run: () => void): (() => void) => {
  let left = count;
  const step = () => {
    left -= 1;
    if (left === 0) run();
    else frame = requestAnimationFrame(step);
  };
  let frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
};

/**
 * Where the focused control has gone away with what it belonged to, the focus would fall back to the page's beginning.
 * It goes to `find` instead, on mounting, or else whenever `when` changes; focus that is somewhere stays there.
 */
export const useFocusWhenLost = (find: Find, when?: string): void => {
  const target = useRef(find);
  target.current = find;
  const before = useRef(when);
  useEffect(() => {
    if (when !== undefined && when === before.current) return;
    before.current = when;
    return inFrames(dialogFrames, () => {
      if (document.activeElement === document.body)
        target.current()?.focus({ preventScroll: true });
    });
  }, [when]);
};

/** What a person has just opened takes the focus, also from where a closing dialog has put it. */
export const useFocusOnOpening = (find: Find): void => {
  const target = useRef(find);
  target.current = find;
  useEffect(
    () => inFrames(dialogFrames + 1, () => target.current()?.focus({ preventScroll: true })),
    [],
  );
};
