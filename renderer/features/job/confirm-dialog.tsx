import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drive } from '../../../electron/contract/index.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import type { ConfirmableDrive } from '../../state/drives-store.ts';
import type { Intent, JobView } from '../../state/job-store.ts';
import { baseName, formatSize } from '../../texts/format.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { AlertDialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { busWord, driveName, partitionName } from '../drives/drive-words.ts';

/** The last question before a drive is erased. It shows the drive as it was when the button was pressed. */
export const ConfirmDialog = () => {
  const confirming = useView('job', (view) => view.confirming);
  return confirming && <Question key={confirming.drive.id} {...confirming} />;
};

const Question = ({ intent, drive }: NonNullable<JobView['confirming']>) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const isStarting = useView('job', (view) => view.starting);
  const error = useView('job', (view) => view.startError);
  const needsUnmount = drive.reason === 'DRIVE_MOUNTED';
  const [mayUnmount, setMayUnmount] = useState(false);
  return (
    <AlertDialog
      title={t('confirm.title', { drive: driveName(t, drive) })}
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
            onPress={() => void actions.job.start(intent, drive, needsUnmount && mayUnmount)}
          >
            {t('confirm.erase')}
          </Button>
        </>
      }
    >
      <dl className="mt-4 grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-4 gap-y-2">
        <Fact name={t('confirm.lost')}>
          <Lost drive={drive} />
        </Fact>
        <Fact name={t('confirm.becomes')}>
          <Becomes intent={intent} />
        </Fact>
        <DriveFacts drive={drive} />
      </dl>
      {needsUnmount && (
        <div className="mt-4 border-t border-line pt-4">
          <Checkbox isSelected={mayUnmount} onChange={setMayUnmount}>
            {t('confirm.unmount', {
              where: drive.mountpoints.join(', ') || drive.reasonDetail || drive.device,
            })}
          </Checkbox>
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

const DriveFacts = ({ drive }: { drive: ConfirmableDrive }) => {
  const { t } = useTranslation();
  const bus = busWord(t, drive.bus);
  return (
    <>
      <Fact name={t('confirm.drive')}>
        {drive.description}
        {bus && drive.kind !== 'practice' && <span className="text-ink-soft">, {bus}</span>}
      </Fact>
      <Fact name={t('confirm.size')}>{formatSize(drive.identity.sizeBytes)}</Fact>
      {drive.serial !== null && drive.kind !== 'practice' && (
        <Fact name={t('confirm.serial')}>
          <span className="font-mono text-12">{drive.serial}</span>
        </Fact>
      )}
      <Fact name={t('confirm.device')}>
        <span className="font-mono text-12">{drive.identity.path}</span>
      </Fact>
    </>
  );
};

const Becomes = ({ intent }: { intent: Intent }) => {
  const { t } = useTranslation();
  if (intent.kind === 'write') {
    return (
      <>
        {t('confirm.image', { image: baseName(intent.input.image) })}
        <div className="font-mono text-12 text-ink-soft">{intent.input.image}</div>
      </>
    );
  }
  const { host, reference, options } = intent.input;
  return (
    <>
      {options.prebuilt === true
        ? t('confirm.installsOffline', { host })
        : t('confirm.installs', { host })}
      <div className="text-12 text-ink-soft">{reference}</div>
    </>
  );
};

const Lost = ({ drive }: { drive: Drive }) => {
  const { t } = useTranslation();
  if (drive.kind === 'practice') return t('confirm.lostFile');
  if (drive.partitions.length === 0) return t('confirm.lostNothing');
  return (
    <ul className="font-semibold text-erase">
      {drive.partitions.map((partition) => {
        const { label, fileSystem, sizeBytes } = partition;
        const size = formatSize(sizeBytes);
        return (
          <li key={partition.device}>
            {label && fileSystem
              ? t('confirm.partitionKind', { label, kind: fileSystem, size })
              : t('confirm.partition', { label: partitionName(partition), size })}
          </li>
        );
      })}
    </ul>
  );
};

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-ink-soft">{name}</dt>
    <dd className="min-w-0 wrap-anywhere">{children}</dd>
  </>
);
