import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type DriveOutcome, type JobState, onlyReads } from '../../../electron/contract/index.ts';
import { useView } from '../../app/services-context.tsx';
import { ejectOf } from '../../state/job-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { type Proof, proofsOf } from './proofs.ts';
import { useIsPractice } from './use-is-practice.ts';

type ProofsProps = {
  job: JobState;
  outcome: DriveOutcome;
  /** Beside each other where there is room. */
  isInRow?: boolean;
};

/** What was proven of one drive, line by line. */
export const Proofs = ({ job, outcome, isInRow = false }: ProofsProps) => {
  const { t } = useTranslation();
  const isPractice = useIsPractice([{ id: outcome.driveId }]);
  const eject = useView('job', (view) => ejectOf(view, job.id, outcome.driveId));
  const proofs = proofsOf(t, outcome, {
    eject,
    isPractice,
    isRead: onlyReads(job.kind),
    offline: job.result?.build?.proof ?? null,
  });
  return (
    <ul className={classNames('flex gap-x-8 gap-y-1.5', isInRow ? 'flex-wrap' : 'flex-col')}>
      {proofs.map(({ key, state, title, detail }) => (
        <li key={key} className="flex min-w-0 gap-2">
          <ProofIcon state={state} />
          <div className="min-w-0">
            {/* The space keeps words apart where the whole is copied as text. */}
            <div className={state === 'open' ? 'text-ink-soft' : 'font-semibold'}>{title}</div>{' '}
            {detail && <div className="text-12 text-ink-soft">{detail}</div>}
          </div>
        </li>
      ))}
    </ul>
  );
};

const ProofIcon = ({ state }: { state: Proof['state'] }) => {
  switch (state) {
    case 'yes':
      return <CircleCheck aria-hidden size={16} className="mt-0.5 shrink-0 text-verified" />;
    case 'no':
      return <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-failed" />;
    case 'warned':
      return <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />;
    case 'open':
      return <CircleDashed aria-hidden size={16} className="mt-0.5 shrink-0 text-ink-faint" />;
  }
};
