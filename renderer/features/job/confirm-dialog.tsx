import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServices, useView } from '../../app/services-context.tsx';
import type { JobView } from '../../state/job-store.ts';
import { canPowerOff, choicesFor, proposalOf } from '../../state/write-proposal.ts';
import { formatList } from '../../texts/format.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { AlertDialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { driveName } from '../drives/drive-words.ts';
import { ConfirmFacts } from './confirm-facts.tsx';
import { ProposalSwitch } from './proposal-switch.tsx';

/** The last question before drives are erased. It shows them as they were when the button was pressed. */
export const ConfirmDialog = () => {
  const confirming = useView('job', (view) => view.confirming);
  return (
    confirming && <Question key={confirming.drives.map(({ id }) => id).join(' ')} {...confirming} />
  );
};

const Question = ({ intent, drives }: NonNullable<JobView['confirming']>) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const isStarting = useView('job', (view) => view.starting);
  const error = useView('job', (view) => view.startError);
  const mounted = drives.filter(({ reason }) => reason === 'DRIVE_MOUNTED');
  const needsUnmount = mounted.length > 0;
  const proposal = proposalOf(intent, drives);
  const offersPowerOff = drives.some(canPowerOff);
  const [mayUnmount, setMayUnmount] = useState(false);
  const [isTaken, setIsTaken] = useState(proposal?.isSuggested ?? false);
  const [powerOff, setPowerOff] = useState(offersPowerOff);
  const choices = choicesFor(proposal, isTaken, { unmount: needsUnmount && mayUnmount, powerOff });
  return (
    <AlertDialog
      title={t('confirm.title', { drive: formatList(drives.map((drive) => driveName(t, drive))) })}
      onClose={actions.job.dismissConfirm}
      actions={
        <>
          <Button autoFocus onPress={actions.job.dismissConfirm}>
            {t('confirm.back')}
          </Button>
          <Button
            look="erase"
            isDisabled={isStarting || (needsUnmount && !mayUnmount)}
            icon={isStarting && <Spinner />}
            onPress={() => void actions.job.start(intent, drives, choices)}
          >
            {t('confirm.erase')}
          </Button>
        </>
      }
    >
      <ConfirmFacts intent={intent} drives={drives} />
      {(proposal || needsUnmount || offersPowerOff) && (
        <div className="mt-4 flex flex-col gap-3 border-t border-line pt-4">
          {proposal && (
            <ProposalSwitch
              proposal={proposal}
              drives={drives}
              isSelected={isTaken}
              onChange={setIsTaken}
            />
          )}
          {needsUnmount && (
            <Checkbox isSelected={mayUnmount} onChange={setMayUnmount}>
              {t('confirm.unmount', { where: formatList(mounted.map(mountedAt)) })}
            </Checkbox>
          )}
          {offersPowerOff && (
            <Checkbox isSelected={powerOff} onChange={setPowerOff}>
              {t('confirm.powerOff', { count: drives.length })}
            </Checkbox>
          )}
        </div>
      )}
      {error && (
        <div className="mt-4">
          <FailureNotice error={error} />
        </div>
      )}
    </AlertDialog>
  );
};

type Confirming = NonNullable<JobView['confirming']>;

const mountedAt = ({ mountpoints, reasonDetail, device }: Confirming['drives'][number]): string =>
  mountpoints.join(', ') || reasonDetail || device;
