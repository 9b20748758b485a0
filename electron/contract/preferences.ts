import { z } from 'zod';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** How a person wants the window; `system` follows what the desktop (or the browser) says. */
export const Preferences = z.object({
  language: z.enum(['system', ...languages]),
  theme: z.enum(['system', 'light', 'dark']),
});
export type Preferences = z.infer<typeof Preferences>;

export const defaultPreferences: Preferences = { language: 'system', theme: 'system' };
