import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { useView } from '../../app/services-context.tsx';
import { shownJob } from '../../state/job-store.ts';
import { useTimeline } from '../job/timeline-bar.tsx';
import { pageTitle } from './page-title.ts';

/** Draws nothing: keeps the title of the document. */
export const DocumentTitle = () => {
  const { t } = useTranslation();
  const job = useView('engine', (view) => shownJob(view.engine));
  return job ? <OfJob job={job} /> : <Title words={pageTitle(t, null, [])} />;
};

const OfJob = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  return <Title words={pageTitle(t, job, useTimeline(job))} />;
};

const Title = ({ words }: { words: string }) => {
  useEffect(() => {
    document.title = words;
  }, [words]);
  return null;
};
