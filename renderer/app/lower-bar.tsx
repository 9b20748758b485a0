import { useTranslation } from 'react-i18next';
import type { JobState } from '../../electron/contract/state.ts';
import { ActionBar } from '../features/job/action-bar.tsx';
import { JobPanel } from '../features/job/job-panel.tsx';
import { jobAnnouncement } from '../features/job/job-words.ts';
import { timelineOf } from '../features/job/timeline.ts';
import { ResultPanel } from '../features/result/result-panel.tsx';
import { resultTitle } from '../features/result/result-words.ts';
import { GoingOn } from './going-on.tsx';
import { useJobHere, useView } from './services-context.tsx';
import { useIsOtherJob } from './use-is-other-job.ts';

/** The one button, or the job that was opened; and below it what goes on elsewhere. */
export const LowerBar = () => {
  const job = useJobHere();
  const isOther = useIsOtherJob();
  const isPage = useView('place', ({ place }) => place.at === 'page');
  return (
    <footer className="flex max-h-[75dvh] shrink-0 flex-col border-t border-line bg-surface">
      <Announcer job={job} />
      {!job && !isPage && <ActionBar />}
      {!isOther && <JobHere />}
      <GoingOn />
    </footer>
  );
};

/** Its timeline while it runs, and then its result. */
export const JobHere = () => {
  const job = useJobHere();
  if (!job) return null;
  return job.finishedAt === null ? (
    <JobPanel key={job.id} job={job} />
  ) : (
    <ResultPanel key={job.id} job={job} />
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
