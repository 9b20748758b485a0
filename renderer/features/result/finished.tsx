import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type JobState, onlyReads } from '../../../electron/contract/index.ts';
import { useView } from '../../app/services-context.tsx';
import { outcomeOf } from '../../state/job-outcome.ts';
import { ejectOf } from '../../state/job-store.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { BootMenu } from './boot-menu.tsx';
import { deployKeyPage, forgeOf } from './forge.ts';
import { Proofs } from './proof-list.tsx';
import { useIsPractice } from './use-is-practice.ts';

/** One drive, or none: what was proven, what to keep, and what to do next. */
export const Finished = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const [drive] = job.subject.drives;
  const outcome = drive ? outcomeOf(job, drive.id) : null;
  return (
    <div className="grid gap-x-8 gap-y-5 border-t border-line pt-4 wide:grid-cols-[minmax(0,17rem)_minmax(0,1fr)_minmax(0,17rem)]">
      {outcome && (
        <Part title={t('result.proofs')}>
          <Proofs job={job} outcome={outcome} />
        </Part>
      )}
      <Kept job={job} />
    </div>
  );
};

/** What a job leaves behind besides the sticks, and what comes next. */
export const Kept = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const key = job.result?.build?.sshPublicKey ?? job.build.sshPublicKey;
  const sha256 = job.result?.drives.find((outcome) => outcome.sha256 !== null)?.sha256;
  return (
    <>
      <div className="flex min-w-0 flex-col gap-4">
        {key !== null && <DeployKey value={key} reference={job.subject.reference} />}
        {sha256 && (
          <Part title={t('result.sha256')}>
            <p className="font-mono text-12 wrap-anywhere text-ink-soft">{sha256}</p>
          </Part>
        )}
      </div>
      {!onlyReads(job.kind) && (
        <Part title={t('result.next')}>
          <NextSteps job={job} hasKey={key !== null} />
        </Part>
      )}
    </>
  );
};

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="min-w-0">
    {/* The space keeps words apart where the whole is copied as text. */}
    <h3 className="mb-1.5 text-12 text-ink-soft">{title}</h3> {children}
  </div>
);

const DeployKey = ({ value, reference }: { value: string; reference: string | null }) => {
  const { t } = useTranslation();
  const isPracticeFleet = useView(
    'fleet',
    ({ fleet }) => fleet?.practice === true && fleet.reference === reference,
  );
  const page = deployKeyPage(reference);
  return (
    <Part title={t('result.deployKey')}>
      <p className="mb-2 rounded-md bg-sunken px-3 py-2 font-mono text-12 wrap-anywhere select-all">
        {value}
      </p>
      <CopyButton label={t('result.copyDeployKey')} text={value} />
      <p className="mt-2 text-12 text-ink-soft">
        {t(`result.paste.${isPracticeFleet ? 'practice' : forgeOf(reference)}`)}
      </p>
      {page !== null && !isPracticeFleet && (
        <p className="mt-1 text-12 text-ink-soft">
          {t('result.pastePage')}{' '}
          <span className="font-mono wrap-anywhere text-ink select-all">{page}</span>
        </p>
      )}
    </Part>
  );
};

const NextSteps = ({ job, hasKey }: { job: JobState; hasKey: boolean }) => {
  const { t } = useTranslation();
  const { host, drives } = job.subject;
  const isPractice = useIsPractice(drives);
  // What failed is not installed from.
  const good = drives.filter(({ id }) => outcomeOf(job, id)?.error === null);
  const isReleased = useView('job', (view) =>
    good.every(
      ({ id }) => outcomeOf(job, id)?.safeToUnplug || ejectOf(view, job.id, id) === 'ejected',
    ),
  );
  const count = good.length;
  const steps = isPractice
    ? [t('result.nextPractice'), t('result.nextOwn')]
    : [
        ...(hasKey ? [t('result.nextKey')] : []),
        isReleased ? t('result.nextUnplug', { count }) : t('result.nextEject', { count }),
        host === null ? t('result.nextBootImage') : t('result.nextBoot', { host }),
        ...(host === null ? [] : [t('result.nextConfirm')]),
      ];
  return (
    <>
      <ol className="flex list-decimal flex-col gap-1.5 pl-5 marker:text-ink-faint">
        {steps.map((step) => (
          <li key={step} className="wrap-anywhere">
            {step}
          </li>
        ))}
      </ol>
      {!isPractice && drives.length > 0 && <BootMenu />}
    </>
  );
};
