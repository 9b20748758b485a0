import { useTranslation } from 'react-i18next';
import { useServices } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { AlertDialog } from '../../ui/dialog.tsx';
import type { HistoryRow } from './history-rows.ts';

/** It can't be undone, though nothing on the stick changes. */
export const ForgetDialog = ({ row, onClose }: { row: HistoryRow; onClose: () => void }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const { name, drive, date, entry } = row;
  return (
    <AlertDialog
      title={t('history.forgetTitle', { name, drive })}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {t('history.keep')}
          </Button>
          <Button
            onPress={() => {
              onClose();
              void actions.history.forget(entry.id);
            }}
          >
            {t('history.forget')}
          </Button>
        </>
      }
    >
      <p className="mt-2 text-ink-soft">{t('history.forgetBody', { drive, date })}</p>
    </AlertDialog>
  );
};
