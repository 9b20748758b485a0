import i18next, { type i18n, type TFunction } from 'i18next';
import { type Language, packedFormats, showName } from '../../electron/contract/index.ts';
import { sayIn } from '../../electron/texts/index.ts';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

export type Translate = TFunction;

const fallback: Language = 'en';

/** New ones each time: an instance may change its own. */
const resources = () =>
  ({ en: { translation: en }, de: { translation: de } }) satisfies Record<Language, object>;

/** Pure. Each catalogue says in `format.locale` which language it is. */
export const languageOf = (t: Translate): Language => (t('format.locale') === 'de' ? 'de' : 'en');

/** Pure. How things are called that stand in a sentence. */
export const sayOf = (t: Translate) => sayIn({ language: languageOf(t), variant: 'window' });

/** Pure. Whether the window speaks English, as nix/options.json and nix/lib do. */
export const speaksAsEngine = (t: Translate): boolean => languageOf(t) === 'en';

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
