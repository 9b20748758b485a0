import type { i18n } from 'i18next';
import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { localeOf, pickLanguage } from '../../electron/texts/index.ts';
import { DesktopNote } from '../features/desktop/desktop-note.tsx';
import { DocumentTitle } from '../features/desktop/document-title.tsx';
import { DropArea } from '../features/desktop/drop-area.tsx';
import { ConfirmDialog } from '../features/job/confirm-dialog.tsx';
import { CodeEntry } from './code-entry.tsx';
import { Header } from './header.tsx';
import { JobHere, LowerBar } from './lower-bar.tsx';
import { pages } from './pages.ts';
import type { Services } from './services.ts';
import { ServicesProvider, useView } from './services-context.tsx';
import { useIsOtherJob } from './use-is-other-job.ts';
import { useStatusRefresh } from './use-status-refresh.ts';
import { Workbench } from './workbench.tsx';

/** The whole window. */
export const App = ({ services, i18n }: { services: Services; i18n: i18n }) => (
  <I18nextProvider i18n={i18n}>
    <WidgetLocale>
      <ServicesProvider value={services}>
        <Window />
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
