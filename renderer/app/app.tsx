import type { i18n } from 'i18next';
import { LucideProvider } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { localeOf, pickLanguage } from '../../electron/texts/index.ts';
import { readCode } from '../api/entry.ts';
import { DesktopNote } from '../features/desktop/desktop-note.tsx';
import { DocumentTitle } from '../features/desktop/document-title.tsx';
import { DropArea } from '../features/desktop/drop-area.tsx';
import { ConfirmDialog } from '../features/job/confirm-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import { Header } from './header.tsx';
import { JobHere, LowerBar } from './lower-bar.tsx';
import { pages } from './pages.ts';
import type { Services } from './services.ts';
import { ServicesProvider, useIsOtherJob, useServices, useView } from './services-context.tsx';
import { Workbench } from './workbench.tsx';

/** The whole window. */
export const App = ({ services, i18n }: { services: Services; i18n: i18n }) => (
  <I18nextProvider i18n={i18n}>
    <WidgetLocale>
      <ServicesProvider value={services}>
        <LucideProvider size={16}>
          <Window />
        </LucideProvider>
      </ServicesProvider>
    </WidgetLocale>
  </I18nextProvider>
);

/** React Aria's own few words, in the language of the others. */
const WidgetLocale = ({ children }: { children: ReactNode }) => {
  const { i18n } = useTranslation();
  const language = pickLanguage('system', [i18n.language]);
  return <I18nProvider locale={localeOf[language]}>{children}</I18nProvider>;
};

const Window = () => {
  useStatusRefresh();
  const isRefused = useView('engine', ({ connection }) => connection === 'refused');
  if (isRefused) return <CodeEntry />;
  return (
    <DropArea>
      <DocumentTitle />
      <Header />
      <DesktopNote />
      <Place />
      <LowerBar />
      <ConfirmDialog />
    </DropArea>
  );
};

/** The workbench keeps what is chosen and searched in it while a page, or a job of another choice, stands in its place. */
const Place = () => {
  const name = useView('place', ({ place }) => (place.at === 'page' ? place.name : null));
  const View = pages.find((page) => page.name === name)?.View;
  const isOther = useIsOtherJob();
  return (
    <>
      <div className={View || isOther ? 'hidden' : 'contents'}>
        <Workbench />
      </div>
      {View && <View />}
      {isOther && (
        <main className="flex min-h-0 flex-1 flex-col bg-surface">
          <JobHere />
        </main>
      )}
    </>
  );
};

/** Network and nix may have come or gone while the window was away. */
const useStatusRefresh = (): void => {
  const { actions } = useServices();
  useEffect(() => {
    const refresh = () => void actions.refreshStatus();
    for (const event of ['focus', 'online', 'offline']) window.addEventListener(event, refresh);
    return () => {
      for (const event of ['focus', 'online', 'offline']) {
        window.removeEventListener(event, refresh);
      }
    };
  }, [actions]);
};

/** In the place of the window: this page was not let in, or not again after the server was started anew. */
const CodeEntry = () => {
  const { t, entry } = useServices();
  const [text, setText] = useState('');
  const code = readCode(text);
  const enter = () => {
    if (code !== null) entry?.enterWith(code);
  };
  return (
    <main className="mx-auto flex h-full max-w-[32rem] flex-col justify-center p-6">
      <div role="alert">
        <h1 className="text-22 font-semibold">
          {entry?.codeFailed ? t('app.codeFailed') : t('app.refusedTitle')}
        </h1>
        <p className="mt-2 text-16 text-ink-soft">{t('app.refusedBody')}</p>
      </div>
      <div className="mt-4 flex items-end gap-2">
        <TextField
          label={t('app.code')}
          value={text}
          onChange={setText}
          onEnter={enter}
          autoFocus
        />
        <Button look="solid" onPress={enter} isDisabled={code === null}>
          {t('app.enter')}
        </Button>
      </div>
    </main>
  );
};
