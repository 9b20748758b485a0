import i18next, { type i18n, type TFunction } from 'i18next';
import en from './en.json' with { type: 'json' };

export type Translate = TFunction;

/** A catalogue per language; what is missing in one falls back to English. Escaping is React's affair. */
export const createI18n = (): i18n => {
  const instance = i18next.createInstance();
  void instance.init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return instance;
};
