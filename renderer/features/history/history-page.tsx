import { ArrowLeft } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { GridList } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useServices, useView } from '../../app/services-context.tsx';
import { lockOf } from '../../state/drives-store.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { EmptyHistory } from './empty-history.tsx';
import { ForgetDialog } from './forget-dialog.tsx';
import { HistoryItem } from './history-item.tsx';
import { type HistoryRow, historyRows, searchHistory } from './history-rows.ts';

/** The sticks that were made on this machine. It stands in the workbench's place. */
export const HistoryPage = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const sticks = useView('history', (view) => view.sticks);
  const error = useView('history', (view) => view.error);
  useEffect(() => {
    void actions.history.refresh();
    return () => actions.history.setSearch('');
  }, [actions]);
  const isEmpty = sticks !== null && sticks.length === 0;
  return (
    <main className="flex min-h-0 flex-1 flex-col bg-canvas">
      <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-4 pb-3 wide:px-6">
        <h2 className="mr-auto text-22 font-semibold">{t('history.title')}</h2>
        {!isEmpty && <Search />}
        <Button icon={<ArrowLeft aria-hidden size={16} />} onPress={actions.place.toWorkbench}>
          {t('history.back')}
        </Button>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pb-6 wide:px-6">
        {error && (
          <FailureNotice error={error}>
            <Button onPress={actions.history.dismissError}>{t('app.dismiss')}</Button>
          </FailureNotice>
        )}
        {sticks === null && (
          <p role="status" className="flex items-center gap-2 text-ink-soft">
            <Spinner />
            {t('history.reading')}
          </p>
        )}
        {isEmpty && !error && <EmptyHistory />}
        {sticks !== null && !isEmpty && <Rows />}
      </div>
    </main>
  );
};

const Search = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const search = useView('history', (view) => view.search);
  return (
    <div className="w-64 max-w-full">
      <SearchField
        label={t('history.search')}
        placeholder={t('history.searchPlaceholder')}
        value={search}
        onChange={actions.history.setSearch}
        autoFocus
      />
    </div>
  );
};

const none = [] as const;

const Rows = () => {
  const { t } = useTranslation();
  const sticks = useView('history', (view) => view.sticks ?? none);
  const search = useView('history', (view) => view.search);
  const drives = useView('engine', (view) => view.engine.drives);
  const locks = useView('engine', (view) => view.engine.locks);
  const [forgetting, setForgetting] = useState<HistoryRow | null>(null);
  const rows = useMemo(() => historyRows(t, sticks, drives), [t, sticks, drives]);
  const found = useMemo(() => searchHistory(rows, search), [rows, search]);
  return (
    <>
      <p role="status" className={found.length === 0 ? 'text-ink-soft' : 'sr-only'}>
        {found.length === 0
          ? t('history.noMatch', { search: search.trim() })
          : t('history.found', { count: found.length })}
      </p>
      {found.length > 0 && (
        <GridList
          aria-label={t('history.title')}
          className="grid divide-y divide-line rounded-lg bg-surface edge-line wide:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto_auto]"
        >
          {found.map((row) => (
            <HistoryItem
              key={row.entry.id}
              row={row}
              lock={row.device === null ? null : lockOf(locks, { device: row.device })}
              onForget={() => setForgetting(row)}
            />
          ))}
        </GridList>
      )}
      {forgetting && <ForgetDialog row={forgetting} onClose={() => setForgetting(null)} />}
    </>
  );
};
