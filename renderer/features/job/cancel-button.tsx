import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { cancelQuestion } from './job-words.ts';

/** Ends the job; asks first where a stick would be left unfinished. */
export const CancelButton = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
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
