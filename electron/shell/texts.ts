import { app, nativeTheme } from 'electron';
import type { Language, Preferences } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';
import { pickLanguage } from '../texts/index.ts';
import { createI18n, type Translate } from '../texts/window.ts';

/** The shell's own words, in the language of the window. */
export type Texts = {
  t: () => Translate;
  /** Calls back at once, and then whenever the language is another one. */
  follow: (run: (t: Translate) => void) => void;
};

/** Language and theme as they are chosen: menu, dialogs and the window's frame go with the page. */
export const setupTexts = async (engine: Engine): Promise<Texts> => {
  const i18n = createI18n();
  const followers = new Set<(t: Translate) => void>();
  let current: Language | null = null;
  const apply = async (preferences: Preferences) => {
    nativeTheme.themeSource = preferences.theme;
    const language = pickLanguage(preferences.language, app.getPreferredSystemLanguages());
    if (language === current) return;
    current = language;
    await i18n.changeLanguage(language);
    for (const run of followers) run(i18n.t);
  };

  const read = await engine.call('preferences.read', {});
  if (read.ok) await apply(read.value);
  engine.subscribe(null, (update) => {
    if (update.type === 'event' && update.event.type === 'preferences.changed') {
      void apply(update.event.preferences);
    }
  });
  return {
    t: () => i18n.t,
    follow: (run) => {
      followers.add(run);
      run(i18n.t);
    },
  };
};
