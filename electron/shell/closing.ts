import { type BrowserWindow, dialog } from 'electron';
import { erasesDrives, type JobState, stickIfLeft } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';
import { driveDescription, formatList, type Translate } from '../texts/window.ts';
import type { Texts } from './texts.ts';

const willWrite = ({ kind, ended }: JobState) => erasesDrives(kind) && ended === null;

/** Closing while a stick is being made asks; on consent the job is cancelled, and the window goes when it has ended. */
export const setupClosing = (window: BrowserWindow, engine: Engine, texts: Texts): void => {
  let state: 'open' | 'asking' | 'leaving' = 'open';
  window.on('close', async (event) => {
    const job = engine.state().jobs.find(willWrite);
    // Closing once more while a cancelled job winds down is meant: a dead drive must not hold the window.
    if (!job || state === 'leaving') return;
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
      ...closingQuestion(t, job),
    });
    state = response === 1 ? 'leaving' : 'open';
    if (response === 1) cancelWriting(engine, () => window.isDestroyed() || window.close());
  });
};

/** Pure. What is lost, said for the step that the job is in. */
export const closingQuestion = (
  t: Translate,
  { kind, step, subject: { drives } }: Pick<JobState, 'kind' | 'step' | 'subject'>,
): { message: string; detail: string } => {
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
