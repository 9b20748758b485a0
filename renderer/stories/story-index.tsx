import { useState } from 'react';
import { languages } from '../../electron/contract/preferences.ts';
import { Segmented } from '../ui/segmented.tsx';
import { SearchField } from '../ui/text-field.tsx';
import { storyGroups } from './stories.ts';

export const themes = ['system', 'light', 'dark'] as const;

/** Widths at which the window has to be good, in pixels; null: as wide as there is room. */
const widths = { wide: null, '900': 900, '420': 420 } as const;
type Width = keyof typeof widths;

const optionsOf = <T extends string>(values: readonly T[]) =>
  values.map((value) => ({ value, label: value }));

/** All stories by their groups; the one that was chosen beside them. Opened in a tab of its own, a story is alone. */
export const StoryIndex = () => {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [language, setLanguage] = useState<(typeof languages)[number]>('en');
  const [theme, setTheme] = useState<(typeof themes)[number]>('system');
  const [width, setWidth] = useState<Width>('wide');
  const addressOf = (name: string) => `?language=${language}&theme=${theme}#${name}`;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = Object.entries(storyGroups).flatMap(([title, group]) => {
    const names = Object.keys(group).filter((name) => {
      const text = `${title} ${name}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return names.length > 0 ? [{ title, names }] : [];
  });

  return (
    <div className="grid h-full grid-cols-[17rem_minmax(0,1fr)] divide-x divide-line bg-canvas text-14 text-ink">
      <nav className="flex min-h-0 flex-col gap-4 p-4">
        <h1 className="text-16 font-semibold">Flakestick stories</h1>
        <SearchField
          label="Find a story"
          placeholder="Find a story"
          value={search}
          onChange={setSearch}
        />
        <div className="-mx-2 flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-2">
          {groups.map(({ title, names }) => (
            <section key={title}>
              <h2 className="px-2 pb-1 text-12 text-ink-soft">{title}</h2>
              <ul>
                {names.map((name) => (
                  <li key={name}>
                    <a
                      href={addressOf(name)}
                      aria-current={name === chosen ? 'page' : undefined}
                      onClick={(event) => {
                        // With a key held it opens in a tab of its own.
                        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                        event.preventDefault();
                        setChosen(name);
                      }}
                      className="block rounded-md px-2 py-1 hover:bg-hover aria-[current]:bg-accent-soft aria-[current]:font-semibold aria-[current]:text-accent"
                    >
                      {name}
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          ))}
          {groups.length === 0 && (
            <p className="px-2 text-ink-soft">No story has that in its name.</p>
          )}
        </div>
      </nav>
      <main className="flex min-h-0 min-w-0 flex-col">
        <div className="flex flex-wrap items-center gap-4 border-b border-line p-3">
          <Segmented
            label="Language"
            value={language}
            options={optionsOf(languages)}
            onChange={setLanguage}
          />
          <Segmented label="Theme" value={theme} options={optionsOf(themes)} onChange={setTheme} />
          <Segmented
            label="Width"
            value={width}
            options={optionsOf(Object.keys(widths) as Width[])}
            onChange={setWidth}
          />
        </div>
        <div className="flex min-h-0 flex-1 justify-center overflow-auto bg-sunken">
          {chosen === null ? (
            <p className="self-center text-ink-soft">
              Choose a story; each is a state of the window.
            </p>
          ) : (
            <iframe
              // Another language or theme is another page.
              key={addressOf(chosen)}
              title={chosen}
              src={addressOf(chosen)}
              style={{ width: widths[width] ?? '100%' }}
              className="h-full shrink-0 bg-canvas"
            />
          )}
        </div>
      </main>
    </div>
  );
};
