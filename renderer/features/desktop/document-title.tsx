import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { useJobHere, useView } from '../../app/services-context.tsx';
import { useTimeline } from '../job/timeline-bar.tsx';
import { pageTitle } from './page-title.ts';

/** Draws nothing: keeps the title of the document. It is that of the job that is shown, else of one that runs. */
export const DocumentTitle = () => {
  const { t } = useTranslation();
  const here = useJobHere();
  const running = useView('engine', ({ engine }) => engine.jobs.findLast(isRunning) ?? null);
  const count = useView('engine', ({ engine }) => engine.jobs.filter(isRunning).length);
  const job = here ?? running;
  const others = count - (job && isRunning(job) ? 1 : 0);
  return job ? <OfJob job={job} others={others} /> : <Title words={pageTitle(t, null, [], 0)} />;
};

const isRunning = ({ finishedAt }: JobState): boolean => finishedAt === null;

const OfJob = ({ job, others }: { job: JobState; others: number }) => {
  const { t } = useTranslation();
  return <Title words={pageTitle(t, job, useTimeline(job), others)} />;
};

const Title = ({ words }: { words: string }) => {
  useEffect(() => {
    document.title = words;
  }, [words]);
  return null;
};
