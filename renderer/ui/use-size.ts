import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

export type Size = { width: number; height: number };

/** The size of an element in whole pixels, as it changes; null before it is known. */
export const useSize = <T extends Element>(): [RefObject<T | null>, Size | null] => {
  const element = useRef<T>(null);
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      const next = { width: Math.floor(width), height: Math.floor(height) };
      setSize((before) =>
        before?.width === next.width && before.height === next.height ? before : next,
      );
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [element, size];
};
