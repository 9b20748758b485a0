import { RotateCcw, ShieldCheck, Trash2, Usb } from 'lucide-react';
import { GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Lock } from '../../../electron/contract/index.ts';
import { lockWords } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { StickIcon } from '../drives/last-stick.tsx';
import { type HistoryRow, rowWords } from './history-rows.ts';

type HistoryItemProps = {
  row: HistoryRow;
  /** Who has the drive for himself. */
  lock: Lock | null;
  onForget: () => void;
};

/** What was written, to what, when, and what became of it; then what can be done with it. */
export const HistoryItem = ({ row, lock, onForget }: HistoryItemProps) => {
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
              <Usb aria-hidden size={14} />
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
  const { t } = useTranslation();
  const { actions } = useServices();
  const isStarting = useView('job', (view) => view.starting);
  return (
    <div className="mt-1 flex flex-wrap items-center gap-1 wide:mt-0 wide:justify-end">
      {row.canVerify && (
        <Button
          look="quiet"
          isPending={isStarting}
          isDisabled={lock !== null}
          icon={<ShieldCheck aria-hidden size={16} />}
          onPress={() => void actions.verifyAgain(row.entry)}
        >
          {t('history.verify')}
        </Button>
      )}
      <Button
        look="quiet"
        icon={<RotateCcw aria-hidden size={16} />}
        onPress={() => void actions.makeAgain(row.entry)}
      >
        {t('history.again')}
      </Button>
      <IconButton
        label={t('history.forget')}
        icon={<Trash2 aria-hidden size={16} />}
        isDisabled={lock !== null}
        onPress={onForget}
      />
    </div>
  );
};
