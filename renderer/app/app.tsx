import type { i18n } from 'i18next';
import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { localeOf, pickLanguage } from '../../electron/texts/index.ts';
import { DesktopNote } from '../features/desktop/desktop-note.tsx';
import { DocumentTitle } from '../features/desktop/document-title.tsx';
import { DropArea } from '../features/desktop/drop-area.tsx';
import { HistoryPage } from '../features/history/history-page.tsx';
import { ConfirmDialog } from '../features/job/confirm-dialog.tsx';
import { CodeEntry } from './code-entry.tsx';
import { Header } from './header.tsx';
import { LowerBar } from './lower-bar.tsx';
import type { Services } from './services.ts';
import { ServicesProvider, useView } from './services-context.tsx';
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

/** The workbench keeps what is chosen and searched in it while the history stands in its place. */
const Place = () => {
  const isHistory = useView('history', ({ isOpen }) => isOpen);
  return (
    <>
      <div className={isHistory ? 'hidden' : 'contents'}>
        <Workbench />
      </div>
      {isHistory && <HistoryPage />}
    </>
  );
};
