import type { Language, Preferences } from '../contract/index.ts';

const fallback: Language = 'en';

/** How the browser, and React Aria's own few words, call a language. */
export const localeOf: Record<Language, string> = { en: 'en-US', de: 'de-DE' };

const isSpoken = (language: string): language is Language => Object.hasOwn(localeOf, language);

/**
 * Pure. The language for a person: the one that was chosen, else the first of the system's (`navigator.languages`, most wanted first) that there
 * is a catalogue for, else English.
 */
export const pickLanguage = (
  preference: Preferences['language'],
  systemLanguages: readonly string[],
): Language => {
  if (preference !== 'system') return preference;
  const wanted = systemLanguages.map((tag) => tag.toLowerCase().split(/[-_.@]/, 1)[0] ?? '');
  return wanted.find(isSpoken) ?? fallback;
};

/** Pure. Languages of a terminal, most wanted first: POSIX, "Environment Variables", and `LANGUAGE` of gettext is not asked. */
export const terminalLanguages = (
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] => {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG;
  return locale ? [locale] : [];
};
