import { createRoot } from 'react-dom/client';
import { App } from '../app/app.tsx';
import { createServices } from '../app/services.ts';
import { createI18n } from '../texts/i18n.ts';
import { stories } from './stories.ts';
import '../app/app.css';

// `stories.html#writing` shows that state of the window; without a name, a list of all.

const root = document.getElementById('root');
if (!root) throw new Error('stories.html has no #root.');
const story = stories[location.hash.slice(1)];
window.addEventListener('hashchange', () => location.reload());

if (story) {
  const engine = story.engine();
  const services = createServices(engine);
  services.begin();
  createRoot(root).render(<App services={services} i18n={createI18n()} />);
  void story.act?.(services, engine);
} else {
  createRoot(root).render(
    <ul className="flex h-full flex-col gap-1 overflow-y-auto p-6">
      {Object.keys(stories).map((name) => (
        <li key={name}>
          <a className="text-accent underline" href={`#${name}`}>
            {name}
          </a>
        </li>
      ))}
    </ul>,
  );
}
