import { type BrowserWindow, dialog } from 'electron';
import { erasesDrives, isRunning, type JobState, stickIfLeft } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';
import { driveDescription, formatList, type Translate } from '../texts/window.ts';
import type { Texts } from './texts.ts';

const willWrite = (job: JobState) => erasesDrives(job.kind) && isRunning(job);

/** Closing while a stick is being made asks; on consent the job is cancelled, and the window goes when it has ended. */
export const setupClosing = (window: BrowserWindow, engine: Engine, texts: Texts): void => {
  let state: 'open' | 'asking' | 'leaving' = 'open';
  window.on('close', async (event) => {
    const jobs = engine.state().jobs.filter(willWrite);
    // Closing once more while a cancelled job winds down is meant: a dead drive must not hold the window.
    if (jobs.length === 0 || state === 'leaving') return;
    event.preventDefault();
    if (state === 'asking') return;
    state = 'asking';
    const t = texts.t();
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      buttons: [t('shell.closing.keep'), t('shell.closing.cancel')],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      ...closingQuestion(t, jobs),
    });
    state = response === 1 ? 'leaving' : 'open';
    if (response === 1) cancelWriting(engine, () => window.isDestroyed() || window.close());
  });
};

type Asked = Pick<JobState, 'kind' | 'step' | 'subject'>;
type Question = { message: string; detail: string };

/** Pure. What is lost of each job, said for the step that it is in. */
export const closingQuestion = (t: Translate, jobs: readonly Asked[]): Question => {
  const asked = jobs.map((job) => questionOf(t, job));
  const lines = (words: string[]) => [...new Set(words)].join('\n');
  return {
    message: lines(asked.map(({ message }) => message)),
    detail: lines(asked.map(({ detail }) => detail)),
  };
};

const questionOf = (t: Translate, { kind, step, subject: { drives } }: Asked): Question => {
  const count = drives.length;
  const names = drives.map((drive) => driveDescription(t, drive));
  const left = stickIfLeft(kind, step);
  return {
    message: t(`shell.closing.${left}`, { count, drive: formatList(t, names) }),
    detail: t(`shell.closing.${left}Detail`, { count }),
  };
};

/** Calls back once, when no job that writes runs any more. */
const cancelWriting = (engine: Engine, onEnded: () => void) => {
  let waiting = true;
  engine.subscribe(null, () => {
    if (!waiting || engine.state().jobs.some(willWrite)) return;
    waiting = false;
    onEnded();
  });
  for (const { id } of engine.state().jobs.filter(willWrite)) {
    void engine.call('jobs.cancel', { jobId: id });
  }
};
