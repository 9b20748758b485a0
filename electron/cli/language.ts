import type { Language } from '../contract/index.ts';
import { type Ports, readPreferences } from '../engine/index.ts';
import { pickLanguage, terminalLanguages } from '../texts/index.ts';

/** The one that was chosen for the window, else the terminal's. */
export const readLanguage = async (settings: Ports['settings']): Promise<Language> => {
  const { language } = await readPreferences({ settings });
  return pickLanguage(language, terminalLanguages(process.env));
};
