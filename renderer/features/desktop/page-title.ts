import type { JobState } from '../../../electron/contract/index.ts';
import { formatPercent, type Translate } from '../../../electron/texts/window.ts';
import { liveStep } from '../job/drive-progress.ts';
import { liveStepWords } from '../job/job-words.ts';
import type { Bar } from '../job/timeline.ts';
import { resultTitle } from '../result/result-words.ts';

/** Pure. The title of the window (in a browser, of its tab): what a job is at, and how far; then how it ended. */
export const pageTitle = (t: Translate, job: JobState | null, bars: readonly Bar[]): string => {
  const app = t('app.name');
  if (!job) return app;
  if (job.finishedAt !== null) return t('pageTitle.uncounted', { what: resultTitle(t, job), app });
  const what = liveStepWords(t, job);
  const fraction = bars.find(({ state }) => state === 'running')?.fraction ?? null;
  // Of flushing nothing can be counted.
  return fraction === null || fraction === 0 || liveStep(job).progress === null
    ? t('pageTitle.uncounted', { what, app })
    : t('pageTitle.counted', { percent: formatPercent(t, fraction), what, app });
};
