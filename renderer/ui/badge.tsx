import type { ReactNode } from 'react';

/** A word that classifies. */
export const Badge = ({ children }: { children: ReactNode }) => (
  <span className="shrink-0 rounded-[4px] px-1.5 text-12 text-ink-soft edge-line">{children}</span>
);
