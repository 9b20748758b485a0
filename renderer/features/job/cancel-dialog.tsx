import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { useServices } from '../../app/services-context.tsx';
import { formatList } from '../../texts/format.ts';
import { Button } from '../../ui/button.tsx';
import { AlertDialog } from '../../ui/dialog.tsx';
import { drivesAtWork } from './job-words.ts';

type CancelDialogProps = {
  job: JobState;
  question: 'cancelWriting' | 'cancelVerifying';
  onClose: () => void;
};

/** Says what state the stick would be in, before it is. */
export const CancelDialog = ({ job, question, onClose }: CancelDialogProps) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const drives = drivesAtWork(t, job);
  return (
    <AlertDialog
      title={t(`job.${question}.title`)}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {t(`job.${question}.keep`)}
          </Button>
          <Button
            look="erase"
            onPress={() => {
              onClose();
              void actions.job.cancel(job.id);
            }}
          >
            {t(`job.${question}.confirm`)}
          </Button>
        </>
      }
    >
      <p className="mt-2 text-ink-soft">
        {t(`job.${question}.body`, { count: drives.length, drive: formatList(t, drives) })}
      </p>
    </AlertDialog>
  );
};
