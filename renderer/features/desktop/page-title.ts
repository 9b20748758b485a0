import type { JobState } from '../../../electron/contract/index.ts';
import type { Translate } from '../../../electron/texts/window.ts';
import { progressWords } from '../job/job-words.ts';
import type { Bar } from '../job/timeline.ts';
import { resultTitle } from '../result/result-words.ts';

/** Pure. The title of the window (in a browser, of its tab): what a job is at, and how far; then how it ended. `others` run besides. */
export const pageTitle = (
  t: Translate,
  job: JobState | null,
  bars: readonly Bar[],
  others: number,
): string => {
  const app = t('app.name');
  if (!job) return app;
  const what = job.finishedAt === null ? progressWords(t, job, bars) : resultTitle(t, job);
  return others > 0
    ? t('pageTitle.others', { what, app, count: others })
    : t('pageTitle.alone', { what, app });
};
