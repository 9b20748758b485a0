import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { useView } from '../../app/services-context.tsx';
import type { Eject } from '../../state/job-store.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { forgeOf } from './forge.ts';
import { firstOutcome, type Proof, proofsOf } from './result-words.ts';

/** What was proven, what to keep, and what to do next. */
export const Finished = ({ job, eject }: { job: JobState; eject: Eject }) => {
  const { t } = useTranslation();
  const outcome = firstOutcome(job);
  const isPractice = useIsPractice(job);
  const key = job.result?.build?.sshPublicKey ?? job.build.sshPublicKey;
  return (
    <>
      {outcome && outcome.repairedBlocks > 0 && (
        <p className="text-ink-soft">{t('result.repaired', { count: outcome.repairedBlocks })}</p>
      )}
      <div className="grid gap-x-8 gap-y-5 border-t border-line pt-4 wide:grid-cols-[minmax(0,15rem)_minmax(0,1fr)_minmax(0,17rem)]">
        {outcome && (
          <Part title={t('result.proofs')}>
            <Proofs proofs={proofsOf(t, outcome, eject, isPractice)} />
          </Part>
        )}
        <div className="flex min-w-0 flex-col gap-4">
          {key !== null && <DeployKey value={key} reference={job.subject.reference} />}
          {outcome?.sha256 && (
            <Part title={t('result.sha256')}>
              <p className="font-mono text-12 wrap-anywhere text-ink-soft">{outcome.sha256}</p>
            </Part>
          )}
        </div>
        <Part title={t('result.next')}>
          <NextSteps job={job} isPractice={isPractice} hasKey={key !== null} />
        </Part>
      </div>
    </>
  );
};

const useIsPractice = (job: JobState): boolean => {
  const id = job.subject.drives[0]?.id;
  const kind = useView(
    'engine',
    ({ engine }) => engine.drives?.find((drive) => drive.id === id)?.kind,
  );
  return kind === 'practice' || (id?.startsWith('file:') ?? false);
};

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="min-w-0">
    {/* The space keeps words apart where the whole is copied as text. */}
    <h3 className="mb-1.5 text-12 text-ink-soft">{title}</h3> {children}
  </div>
);

export const Proofs = ({ proofs }: { proofs: readonly Proof[] }) => (
  <ul className="flex flex-col gap-1.5">
    {proofs.map(({ key, state, title, detail }) => (
      <li key={key} className="flex gap-2">
        <ProofIcon state={state} />
        <div className="min-w-0">
          <div className={state === 'open' ? 'text-ink-soft' : 'font-semibold'}>{title}</div>
          {detail && <div className="text-12 text-ink-soft">{detail}</div>}
        </div>
      </li>
    ))}
  </ul>
);

const ProofIcon = ({ state }: { state: Proof['state'] }) => {
  switch (state) {
    case 'yes':
      return <CircleCheck aria-hidden size={16} className="mt-0.5 shrink-0 text-verified" />;
    case 'no':
      return <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-failed" />;
    case 'open':
      return <CircleDashed aria-hidden size={16} className="mt-0.5 shrink-0 text-ink-faint" />;
  }
};

const DeployKey = ({ value, reference }: { value: string; reference: string | null }) => {
  const { t } = useTranslation();
  const isPracticeFleet = useView(
    'fleet',
    ({ fleet }) => fleet?.practice === true && fleet.reference === reference,
  );
  return (
    <Part title={t('result.deployKey')}>
      <p className="mb-2 rounded-md bg-sunken px-3 py-2 font-mono text-12 wrap-anywhere select-all">
        {value}
      </p>
      <CopyButton label={t('result.copyDeployKey')} text={value} />
      <p className="mt-2 text-12 text-ink-soft">
        {t(`result.paste.${isPracticeFleet ? 'practice' : forgeOf(reference)}`)}
      </p>
    </Part>
  );
};

type NextStepsProps = { job: JobState; isPractice: boolean; hasKey: boolean };

const NextSteps = ({ job, isPractice, hasKey }: NextStepsProps) => {
  const { t } = useTranslation();
  const { host } = job.subject;
  const steps = isPractice
    ? [t('result.nextPractice'), t('result.nextOwn')]
    : [
        ...(hasKey ? [t('result.nextKey')] : []),
        t('result.nextEject'),
        host === null ? t('result.nextBootImage') : t('result.nextBoot', { host }),
        ...(host === null ? [] : [t('result.nextConfirm')]),
      ];
  return (
    <ol className="flex list-decimal flex-col gap-1.5 pl-5 marker:text-ink-faint">
      {steps.map((step) => (
        <li key={step} className="wrap-anywhere">
          {step}
        </li>
      ))}
    </ol>
  );
};
