import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useServices, useView } from '../../app/services-context.tsx';
import { choosableDrive } from '../../state/drives-store.ts';
import { canVerifyAlone } from '../../state/stick-memory.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { driveName } from './drive-words.ts';

/**
 * For the chosen drive, where this machine knows what it wrote to it. It stands below the list, because an option of a list
 * can't hold a button.
 */
export const VerifyStick = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const drives = useView('engine', (view) => view.engine.drives);
  const [selectedId, ...others] = useView('drives', (view) => view.selectedIds);
  const isStarting = useView('job', ({ starting, confirming }) => starting && !confirming);
  const drive = selectedId === undefined ? null : choosableDrive(drives, selectedId);
  // One at a time.
  if (others.length > 0 || !drive?.lastStick || !canVerifyAlone(drive.lastStick)) return null;
  return (
    <>
      <Button
        look="quiet"
        aria-describedby="stick-to-verify"
        isPending={isStarting}
        icon={isStarting ? <Spinner /> : <ShieldCheck aria-hidden size={16} />}
        onPress={() => void actions.job.verify(drive.id)}
      >
        {t('drives.verify')}
      </Button>
      <span id="stick-to-verify" hidden>
        {t('drives.verifyHint', { drive: driveName(t, drive) })}
      </span>
    </>
  );
};

export const VerifyStickError = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const error = useView('job', (view) => view.verifyError);
  return (
    error && (
      <FailureNotice error={error}>
        <Button onPress={actions.job.dismissVerifyError}>{t('app.dismiss')}</Button>
      </FailureNotice>
    )
  );
};
