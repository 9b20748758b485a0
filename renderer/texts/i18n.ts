import i18next, { type i18n, type TFunction } from 'i18next';
import {
  type Language,
  type Preferences,
  packedFormats,
  showName,
} from '../../electron/contract/index.ts';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

export type Translate = TFunction;

const fallback: Language = 'en';

/** How the browser, and React Aria's own few words, call a language. */
export const localeOf: Record<Language, string> = { en: 'en-US', de: 'de-DE' };

/** New ones each time: an instance may change its own. */
const resources = () =>
  ({ en: { translation: en }, de: { translation: de } }) satisfies Record<Language, object>;

const isSpoken = (language: string): language is Language => Object.hasOwn(localeOf, language);

/**
 * Pure. The language of the window: the one that was chosen, else the first of the system's (`navigator.languages`,
 * most wanted first) that there is a catalogue for, else English.
 */
export const pickLanguage = (
  preference: Preferences['language'],
  systemLanguages: readonly string[],
): Language => {
  if (preference !== 'system') return preference;
  const wanted = systemLanguages.map((tag) => tag.toLowerCase().split(/[-_]/, 1)[0] ?? '');
  return wanted.find(isSpoken) ?? fallback;
};

/**
 * A catalogue per language. What is missing in one falls back to English, unless `onMissing` wants to know of it.
 * HTML is React's affair; what is put into a sentence may be anybody's name, and is made fit to be read.
 */
export const createI18n = (
  language: Language = fallback,
  onMissing?: (key: string) => void,
): i18n => {
  const instance = i18next.createInstance();
  void instance.init({
    lng: language,
    fallbackLng: onMissing ? false : fallback,
    resources: resources(),
    interpolation: {
      escapeValue: true,
      escape: showName,
      // In any sentence, without being given: the catalogues name no format themselves.
      defaultVariables: { packedSuffixes: packedFormats.map((format) => `.${format}`) },
    },
    initAsync: false,
    ...(onMissing && {
      saveMissing: true,
      missingKeyHandler: (_languages: readonly string[], _namespace: string, key: string) =>
        onMissing(key),
    }),
  });
  return instance;
};
