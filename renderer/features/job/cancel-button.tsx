import { useState } from 'react';
import type { JobState } from '../../../electron/contract/state.ts';
import { formatList } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { AlertDialog } from '../../ui/dialog.tsx';
import { cancelQuestion, drivesAtWork } from './job-words.ts';

/** Ends the job; asks first where a stick would be left unfinished. */
export const CancelButton = ({ job }: { job: JobState }) => {
  const { t, actions } = useServices();
  const isCancelling = useView('job', (view) => view.cancelling[job.id] === true);
  const [isAsking, setIsAsking] = useState(false);
  const question = cancelQuestion(job);
  return (
    <>
      <Button
        // It keeps the focus until the result takes it.
        isPending={isCancelling}
        onPress={() => (question ? setIsAsking(true) : void actions.job.cancel(job.id))}
      >
        {isCancelling ? t('job.cancelling') : t('job.cancel')}
      </Button>
      {isAsking && question && (
        <CancelDialog job={job} question={question} onClose={() => setIsAsking(false)} />
      )}
    </>
  );
};

type CancelDialogProps = {
  job: JobState;
  question: 'cancelWriting' | 'cancelVerifying';
  onClose: () => void;
};

/** Says what state the stick would be in, before it is. */
const CancelDialog = ({ job, question, onClose }: CancelDialogProps) => {
  const { t, actions } = useServices();
  const drives = drivesAtWork(t, job);
  return (
    <AlertDialog
      title={t(`job.${question}.title`)}
      onClose={onClose}
      keep={t(`job.${question}.keep`)}
      action={
        <Button
          look="erase"
          onPress={() => {
            onClose();
            void actions.job.cancel(job.id);
          }}
        >
          {t(`job.${question}.confirm`)}
        </Button>
      }
    >
      <p className="mt-2 text-ink-soft">
        {t(`job.${question}.body`, { count: drives.length, drive: formatList(t, drives) })}
      </p>
    </AlertDialog>
  );
};
