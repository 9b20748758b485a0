import { LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DriveOutcome } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { ejectOf } from '../../state/job-store.ts';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useIsPractice } from './use-is-practice.ts';

type EjectButtonProps = {
  job: JobState;
  outcome: DriveOutcome;
  /** Of which of several drives; for a screen reader. */
  drive?: string;
};

/** Was touched, and has power still. */
const isStillThere = ({ stick, safeToUnplug, error }: DriveOutcome): boolean =>
  stick !== 'untouched' && !safeToUnplug && error?.code !== 'DRIVE_LOST';

/** Only for what can be pulled out. */
export const EjectButton = ({ job, outcome, drive }: EjectButtonProps) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const isPractice = useIsPractice([{ id: outcome.driveId }]);
  const eject = useView('job', (view) => ejectOf(view, job.id, outcome.driveId));
  if (isPractice || !isStillThere(outcome)) return null;
  return (
    <Button
      isPending={eject === 'ejecting'}
      isDisabled={eject === 'ejected'}
      icon={eject === 'ejecting' ? <Spinner /> : <LogOut aria-hidden size={16} />}
      onPress={() => void actions.job.eject(job.id, outcome.driveId)}
      {...(drive === undefined ? {} : { 'aria-label': t('result.ejectDrive', { drive }) })}
    >
      {eject === 'ejecting' ? t('result.ejecting') : t('result.eject')}
    </Button>
  );
};
