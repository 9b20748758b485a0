import type { i18n } from 'i18next';
import { pickLanguage } from '../../../electron/texts/index.ts';
import type { PreferencesStore } from '../../state/preferences-store.ts';

/**
 * Keeps the page in the language and the theme of the preferences, beginning now. Nothing is loaded anew, so nothing that
 * was chosen is lost.
 */
export const showPreferences = (
  store: PreferencesStore,
  texts: i18n,
  { documentElement }: Document = document,
): void => {
  const show = () => {
    const { language: preference, theme } = store.getState().preferences;
    const language = pickLanguage(preference, navigator.languages);
    documentElement.lang = language;
    if (theme === 'system') delete documentElement.dataset.theme;
    else documentElement.dataset.theme = theme;
    if (texts.language !== language) void texts.changeLanguage(language);
  };
  show();
  store.subscribe(show);
  // The system's languages became others.
  window.addEventListener('languagechange', show);
};
