import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const at = (path: string) => new URL(path, import.meta.url).pathname;

/** React Aria brings its own few words in 34 languages; only those that the window speaks are bundled. */
const spokenLanguages = new Set(['en-US', 'de-DE']);

const leaveOutUnspokenLanguages = (): Plugin => ({
  name: 'leave-out-unspoken-languages',
  enforce: 'pre',
  load: (id) => {
    const language = /react-(?:aria|stately).*\/intl\/.*?([a-z]{2}-[A-Z]{2})\.m?js$/.exec(id)?.[1];
    return language && !spokenLanguages.has(language) ? 'export default {};' : null;
  },
});

const shownRuntime = at('ui/shown-runtime.ts');

/** Every element that the window's own code makes goes through `shown-runtime.ts`; the libraries' own do not. */
const showForeignText = (): Plugin => ({
  name: 'show-foreign-text',
  enforce: 'pre',
  resolveId: (id, importer) =>
    /^react\/jsx-(?:dev-)?runtime$/.test(id) &&
    importer?.startsWith(at('.')) &&
    !importer.startsWith(shownRuntime)
      ? shownRuntime
      : null,
});

/** Served, the page of all states is the first one. */
const beginWithStories = (): Plugin => ({
  name: 'begin-with-stories',
  apply: (_config, { mode, command }) => command === 'serve' && mode === 'stories',
  configureServer: ({ middlewares }) => {
    middlewares.use((request, _answer, next) => {
      request.url = request.url?.replace(/^\/(?=\?|$)/, '/stories.html');
      next();
    });
  },
});

/** `--mode stories` builds the page of all states instead, which is no part of the product. */
export default defineConfig(({ mode }) => ({
  root: at('.'),
  base: './',
  plugins: [
    leaveOutUnspokenLanguages(),
    showForeignText(),
    beginWithStories(),
    react(),
    tailwindcss(),
  ],
  build: {
    outDir: at(mode === 'stories' ? '../dist/stories' : '../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    // A data: address would be a font or picture that the CSP has to allow.
    assetsInlineLimit: 0,
    // The polyfill is an inline script in some builds, and every browser that is served has modulepreload.
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: { input: at(mode === 'stories' ? 'stories.html' : 'index.html') },
  },
}));
