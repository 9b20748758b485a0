import { HardDrive, Snail, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { useView } from '../../app/services-context.tsx';
import { leastAdvanced, liveStep } from './drive-progress.ts';
import { stalledWords } from './drive-rows.ts';
import { diskFigure, jobDrives } from './job-words.ts';
import { slowWords } from './pace.ts';

type NoteLineProps = { job: JobState; keepsRoom: boolean };

/** The one thing that is worth a word now. Where its line is kept free, nothing moves when it is said. */
export const NoteLine = ({ job, keepsRoom }: NoteLineProps) => {
  const { t } = useTranslation();
  const disk = useView('installer', ({ plan }) => diskFigure(t, job, plan));
  // Several drives have their notes where they stand themselves.
  const [only, ...others] = job.subject.drives;
  const isSingle = others.length === 0;
  const progress = isSingle ? leastAdvanced(job) : null;
  const stalled = progress && stalledWords(t, jobDrives(t, job), progress);
  const slow = isSingle && only ? slowWords(t, job.histories[only.id], only.linkMbps) : null;
  const isAsking = liveStep(job).progress === 'person';
  const words = isAsking ? t('job.authorisingHint') : (slow ?? disk);
  if (!stalled && !words && !keepsRoom) return null;
  return (
    <p className="-mt-1 flex min-h-5 shrink-0 gap-2">
      {stalled ? (
        <>
          <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
          <span>
            <span className="font-semibold">{stalled}</span>{' '}
            <span className="text-ink-soft">{t('job.stalled.hint')}</span>
          </span>
        </>
      ) : (
        words && (
          <>
            {!isAsking && <NoteIcon isSlow={slow !== null} />}
            <span className="text-ink-soft">{words}</span>
          </>
        )
      )}
    </p>
  );
};

const NoteIcon = ({ isSlow }: { isSlow: boolean }) => {
  const Icon = isSlow ? Snail : HardDrive;
  return <Icon aria-hidden size={16} className="mt-0.5 shrink-0 text-ink-soft" />;
};
