import { CircleAlert, CircleCheckBig, CircleSlash, LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DriveOutcome, JobSubject } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { failureWords } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { outcomeOf } from '../../state/job-outcome.ts';
import { ejectOf } from '../../state/job-store.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { driveName } from '../drives/drive-words.ts';
import { Kept, Proofs, useIsPractice } from './finished.tsx';
import { stickWords } from './result-words.ts';

/** Several drives: each with what was proven of it, or why not; then what they have in common. */
export const DriveResults = ({ job }: { job: JobState }) => {
  const { drives } = job.subject;
  const hasGood = drives.some(({ id }) => outcomeOf(job, id)?.error === null);
  return (
    <>
      <ul className="grid gap-x-8 gap-y-5 border-t border-line pt-4 wide:grid-cols-[repeat(auto-fill,minmax(19rem,1fr))]">
        {needyFirst(job).map((drive) => (
          <li key={drive.id} className="min-w-0">
            <DriveResult job={job} drive={drive} outcome={outcomeOf(job, drive.id)} />
          </li>
        ))}
      </ul>
      {hasGood && (
        <div className="grid gap-x-8 gap-y-5 border-t border-line pt-4 wide:grid-cols-2">
          <Kept job={job} />
        </div>
      )}
    </>
  );
};

/** What asks for something to be done comes first. */
const needyFirst = (job: JobState): JobSubject['drives'] => {
  const isGood = ({ id }: { id: string }) => (outcomeOf(job, id)?.error === null ? 1 : 0);
  return job.subject.drives.toSorted((a, b) => isGood(a) - isGood(b));
};

type DriveResultProps = {
  job: JobState;
  drive: JobSubject['drives'][number];
  outcome: DriveOutcome | null;
};

const DriveResult = ({ job, drive, outcome }: DriveResultProps) => {
  const { t } = useTranslation();
  const name = driveName(t, drive);
  const eject = useView('job', (view) => ejectOf(view, job.id, drive.id));
  const error = outcome?.error ?? null;
  const words = error && failureWords(t, error);
  return (
    <div className="flex flex-col items-start gap-2">
      <h3 className="flex gap-2 font-semibold">
        <OutcomeIcon outcome={outcome} />
        <span className="min-w-0 wrap-anywhere">{name}</span>
      </h3>
      <div className="flex flex-col items-start gap-2 pl-6">
        {words && (
          <>
            <p className="whitespace-pre-line wrap-anywhere">{words.message}</p>
            {words.hint !== null && (
              <p className="whitespace-pre-line wrap-anywhere text-ink-soft">{words.hint}</p>
            )}
          </>
        )}
        {/* The words of a failure say it already. */}
        {!error && outcome?.stick !== 'verified' && (
          <p className="text-ink-soft">{stickWords(t, outcome)}</p>
        )}
        {outcome && outcome.stick !== 'untouched' && (
          <>
            <Proofs job={job} outcome={outcome} />
            <EjectButton job={job} outcome={outcome} drive={name} />
          </>
        )}
        {typeof eject === 'object' && <FailureNotice error={eject} />}
      </div>
    </div>
  );
};

const OutcomeIcon = ({ outcome }: { outcome: DriveOutcome | null }) => {
  if (outcome?.error && outcome.error.code !== 'CANCELLED') {
    return <CircleAlert className="mt-0.5 shrink-0 text-failed" />;
  }
  if (!outcome || outcome.error) {
    return <CircleSlash className="mt-0.5 shrink-0 text-ink-soft" />;
  }
  const colour = outcome.verified ? 'text-verified' : 'text-accent';
  return <CircleCheckBig className={classNames('mt-0.5 shrink-0', colour)} />;
};

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
  const { t, actions } = useServices();
  const isPractice = useIsPractice([{ id: outcome.driveId }]);
  const eject = useView('job', (view) => ejectOf(view, job.id, outcome.driveId));
  if (isPractice || !isStillThere(outcome)) return null;
  return (
    <Button
      isPending={eject === 'ejecting'}
      isDisabled={eject === 'ejected'}
      icon={eject === 'ejecting' ? <Spinner /> : <LogOut />}
      onPress={() => void actions.job.eject(job.id, outcome.driveId)}
      {...(drive === undefined ? {} : { 'aria-label': t('result.ejectDrive', { drive }) })}
    >
      {eject === 'ejecting' ? t('result.ejecting') : t('result.eject')}
    </Button>
  );
};
