import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isRunning, type JobState } from '../../../electron/contract/index.ts';
import type { Translate } from '../../../electron/texts/window.ts';
import { useJobHere, useView } from '../../app/services-context.tsx';
import { progressWords } from '../job/job-words.ts';
import type { Bar } from '../job/timeline.ts';
import { useTimeline } from '../job/timeline-bar.tsx';
import { resultTitle } from '../result/result-words.ts';

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

/** Pure. The title of the window (in a browser, of its tab): what a job is at, and how far; then how it ended. `others` run besides. */
export const pageTitle = (
  t: Translate,
  job: JobState | null,
  bars: readonly Bar[],
  others: number,
): string => {
  const app = t('app.name');
  if (!job) return app;
  const what = isRunning(job) ? progressWords(t, job, bars) : resultTitle(t, job);
  return others > 0
    ? t('pageTitle.others', { what, app, count: others })
    : t('pageTitle.alone', { what, app });
};
