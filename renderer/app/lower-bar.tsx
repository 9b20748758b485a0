import { useTranslation } from 'react-i18next';
import type { JobState } from '../../electron/contract/state.ts';
import { ActionBar } from '../features/job/action-bar.tsx';
import { JobPanel } from '../features/job/job-panel.tsx';
import { jobAnnouncement } from '../features/job/job-words.ts';
import { timelineOf } from '../features/job/timeline.ts';
import { ResultPanel } from '../features/result/result-panel.tsx';
import { resultTitle } from '../features/result/result-words.ts';
import { shownJob } from '../state/job-store.ts';
import { classNames } from '../ui/class-names.ts';
import { useView } from './services-context.tsx';

/** The one button; while a job runs its timeline, and then its result. */
export const LowerBar = () => {
  const job = useView('engine', (view) => shownJob(view.engine));
  const isHistory = useView('history', ({ isOpen }) => isOpen);
  return (
    <footer
      className={classNames(
        'flex shrink-0 flex-col border-t border-line bg-surface',
        // Or it would leave the history no room above it.
        isHistory ? 'max-h-[40dvh]' : 'max-h-[75dvh]',
      )}
    >
      <Announcer job={job} />
      {!job && !isHistory && <ActionBar />}
      {job && job.finishedAt === null && <JobPanel key={job.id} job={job} />}
      {job && job.finishedAt !== null && <ResultPanel key={job.id} job={job} />}
    </footer>
  );
};

/** Tells a screen reader how the job goes. It is there before and after, or the last word would not be said. */
const Announcer = ({ job }: { job: JobState | null }) => {
  const { t } = useTranslation();
  const words = !job
    ? ''
    : job.finishedAt === null
      ? jobAnnouncement(t, job, timelineOf(job, 0))
      : resultTitle(t, job);
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  );
};
