import { ArrowLeft, History, RotateCcw, ShieldCheck, Trash2, Usb } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { GridList, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Lock, StickEntry } from '../../../electron/contract/index.ts';
import { lockWords } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { lockOf } from '../../state/drives-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { AlertDialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { SearchField } from '../../ui/text-field.tsx';
import { StickIcon } from '../drives/drive-card.tsx';
import { type HistoryRow, historyRows, rowWords, searchHistory } from './history-rows.ts';

/** The sticks that were made on this machine. It stands in the workbench's place. */
export const HistoryPage = () => {
  const { t, actions } = useServices();
  const sticks = useView('history', (view) => view.sticks);
  const search = useView('history', (view) => view.search);
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
        {!isEmpty && (
          <div className="w-64 max-w-full">
            <SearchField
              label={t('history.search')}
              placeholder={t('history.searchPlaceholder')}
              value={search}
              onChange={actions.history.setSearch}
              autoFocus
            />
          </div>
        )}
        <Button icon={<ArrowLeft />} onPress={actions.place.toWorkbench}>
          {t('history.back')}
        </Button>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pb-6 wide:px-6">
        {error && <FailureNotice error={error} onDismiss={actions.history.dismissError} />}
        {sticks === null && (
          <p role="status" className="flex items-center gap-2 text-ink-soft">
            <Spinner />
            {t('history.reading')}
          </p>
        )}
        {isEmpty && !error && <EmptyHistory />}
        {sticks !== null && !isEmpty && <Rows sticks={sticks} search={search} />}
      </div>
    </main>
  );
};

const Rows = ({ sticks, search }: { sticks: StickEntry[]; search: string }) => {
  const { t } = useTranslation();
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

type HistoryItemProps = {
  row: HistoryRow;
  /** Who has the drive for himself. */
  lock: Lock | null;
  onForget: () => void;
};

/** What was written, to what, when, and what became of it; then what can be done with it. */
const HistoryItem = ({ row, lock, onForget }: HistoryItemProps) => {
  const { t } = useTranslation();
  const { name, source, revision, drive, serial, date, state, isLatest, device } = row;
  return (
    <GridListItem
      id={row.entry.id}
      textValue={rowWords(t, row)}
      className="grid gap-x-6 gap-y-1 px-4 py-3 -outline-offset-2! first:rounded-t-lg last:rounded-b-lg wide:col-span-4 wide:grid-cols-subgrid wide:items-center"
    >
      <div className="min-w-0">
        <p className="font-semibold wrap-anywhere">{name}</p>
        <p className="flex gap-2 text-12 text-ink-soft">
          <span className="truncate" title={source}>
            {source}
          </span>
          {revision !== null && <span className="font-mono">{revision}</span>}
        </p>
      </div>
      <div className="min-w-0">
        <p className="wrap-anywhere">{drive}</p>
        <p className="flex items-center gap-2 text-12 text-ink-soft">
          {serial !== null && (
            <span className="font-mono whitespace-nowrap">{t('history.serial', { serial })}</span>
          )}
          {device !== null && (
            <span className="flex items-center gap-1">
              <Usb size={14} />
              {lock
                ? t('drives.reason.locked', { detail: lockWords(t, lock) })
                : t('history.pluggedIn')}
            </span>
          )}
        </p>
      </div>
      <div className="min-w-0">
        <p>{date}</p>
        <p className="flex items-start gap-1.5 text-12 text-ink-soft">
          {isLatest && <StickIcon stick={row.entry.record.stick} />}
          {state}
        </p>
      </div>
      <RowActions row={row} lock={lock} onForget={onForget} />
    </GridListItem>
  );
};

const RowActions = ({ row, lock, onForget }: HistoryItemProps) => {
  const { t, actions } = useServices();
  const isStarting = useView('job', (view) => view.starting);
  return (
    <div className="mt-1 flex flex-wrap items-center gap-1 wide:mt-0 wide:justify-end">
      {row.canVerify && (
        <Button
          look="quiet"
          isPending={isStarting}
          isDisabled={lock !== null}
          icon={<ShieldCheck />}
          onPress={() => void actions.verifyAgain(row.entry)}
        >
          {t('history.verify')}
        </Button>
      )}
      <Button look="quiet" icon={<RotateCcw />} onPress={() => void actions.makeAgain(row.entry)}>
        {t('history.again')}
      </Button>
      <IconButton
        label={t('history.forget')}
        icon={<Trash2 />}
        isDisabled={lock !== null}
        onPress={onForget}
      />
    </div>
  );
};

/** It can't be undone, though nothing on the stick changes. */
const ForgetDialog = ({ row, onClose }: { row: HistoryRow; onClose: () => void }) => {
  const { t, actions } = useServices();
  const { name, drive, date, entry } = row;
  return (
    <AlertDialog
      title={t('history.forgetTitle', { name, drive })}
      onClose={onClose}
      keep={t('history.keep')}
      action={
        <Button
          onPress={() => {
            onClose();
            void actions.history.forget(entry.id);
          }}
        >
          {t('history.forget')}
        </Button>
      }
    >
      <p className="mt-2 text-ink-soft">{t('history.forgetBody', { drive, date })}</p>
    </AlertDialog>
  );
};

/** Says what will be here, and what it is good for. */
const EmptyHistory = () => {
  const { t } = useTranslation();
  return (
    <div className="flex max-w-[32rem] flex-col items-start gap-1 rounded-lg border border-dashed border-line-strong p-6">
      <History size={20} className="mb-1 text-ink-faint" />
      <h3 className="text-16 font-semibold">{t('history.emptyTitle')}</h3>
      <p className="text-ink-soft">{t('history.emptyBody')}</p>
      <ul className="mt-2 flex list-disc flex-col gap-1 pl-5 text-ink-soft marker:text-ink-faint">
        <li>{t('history.emptyVerify')}</li>
        <li>{t('history.emptyAgain')}</li>
      </ul>
      <p className="mt-2 text-12 text-ink-soft">{t('history.emptyLocal')}</p>
    </div>
  );
};
