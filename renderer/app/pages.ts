/// <reference types="vite/client" />
import type { ReactNode } from 'react';
import type { Translate } from '../../electron/texts/window.ts';

/** What can stand in the workbench's place, with a button in the header. That of a service has its name. */
export type Page = {
  name: string;
  title: (t: Translate) => string;
  icon: ReactNode;
  View: () => ReactNode;
};

const files = import.meta.glob<{ page: Page }>('../pages/*.tsx', { eager: true });

/** Each file in `renderer/pages` is one. */
export const pages: readonly Page[] = Object.values(files).map(({ page }) => page);
