import { useEffect, useRef } from 'react';

/**
 * Where the focused control has gone away with what it belonged to, the focus would fall back to the page's beginning.
 * It goes to `find` instead, on mounting, or else whenever `when` changes; focus that is somewhere stays there.
 */
export const useFocusWhenLost = (
  find: () => HTMLElement | null | undefined,
  when?: string,
  /** Takes the focus also where a closing dialog gave it to something that is left of the page. */
  always = false,
): void => {
  const target = useRef(find);
  target.current = find;
  const before = useRef(when);
  useEffect(() => {
    if (when !== undefined && when === before.current) return;
    before.current = when;
    // A dialog that closes gives the focus back first, two frames later.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        if (document.activeElement !== document.body && !always) return;
        const focus = () => target.current()?.focus({ preventScroll: true });
        if (always) frame = requestAnimationFrame(focus);
        else focus();
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [when, always]);
};
