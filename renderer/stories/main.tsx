import { LucideProvider } from 'lucide-react';
import { createRoot } from 'react-dom/client';
import type { Language } from '../../electron/contract/index.ts';
import { pickLanguage } from '../../electron/texts/index.ts';
import { createI18n } from '../../electron/texts/window.ts';
import { App } from '../app/app.tsx';
import { createServices } from '../app/services.ts';
import { showPreferences } from '../features/preferences/show-preferences.ts';
import { createPerson, nextPicture } from './person.ts';
import { engineWith } from './setting.ts';
import { stories } from './stories.ts';
import { StoryIndex, themes } from './story-index.tsx';
import '../app/app.css';

// `stories.html#writing` shows that state of the window; without a name, a list of all.
// `stories.html?language=de&theme=dark#writing` shows it in German and dark.

declare global {
  interface Window {
    /** Texts that were asked for and that the catalogue of the language does not have. */
    missingTexts: string[];
    /** Goes on in another language, as when it is chosen in the window. */
    speak: (language: Language) => void;
  }
}

window.missingTexts = [];
const asked = new URLSearchParams(location.search);
const language = pickLanguage('system', [asked.get('language') ?? 'en']);
const theme = themes.find((one) => one === asked.get('theme')) ?? 'system';

const root = document.getElementById('root');
if (!root) throw new Error('stories.html has no #root.');
const story = stories[location.hash.slice(1)];
window.addEventListener('hashchange', () => location.reload());

if (story) {
  const engine = engineWith(story);
  const services = createServices({ ...engine, ...story.transport }, story.desktop);
  services.begin();
  const i18n = createI18n(language, (key) => window.missingTexts.push(key));
  window.speak = (next) => services.actions.preferences.follow({ language: next, theme });
  window.speak(language);
  showPreferences(services.stores.preferences, i18n);
  createRoot(root).render(<App services={services} i18n={i18n} />);
  void tell(() => story.act?.({ ...services, ...createPerson(i18n.t), engine }));
} else {
  createRoot(root).render(
    <LucideProvider size={16}>
      <StoryIndex />
    </LucideProvider>,
  );
}

/** Says when the story is told, for those who look at it by machine. */
async function tell(act: () => Promise<void> | void) {
  await nextPicture();
  await act();
  await nextPicture();
  document.documentElement.dataset.story = 'told';
}
