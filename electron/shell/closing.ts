import { type BrowserWindow, dialog } from 'electron';
import { isTerminal, type JobState } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';

const isWriting = ({ kind, phase }: JobState) =>
  (kind === 'make' || kind === 'write') && !isTerminal(phase);

/** Closing while a stick is being made asks; on consent the job is cancelled, and the window goes when it has ended. */
export const setupClosing = (window: BrowserWindow, engine: Engine): void => {
  let state: 'open' | 'asking' | 'leaving' = 'open';
  window.on('close', async (event) => {
    const job = engine.state().jobs.find(isWriting);
    // Closing once more while a cancelled job winds down is meant: a dead drive must not hold the window.
    if (!job || state === 'leaving') return;
    event.preventDefault();
    if (state === 'asking') return;
    state = 'asking';
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      buttons: ['Keep going', 'Cancel and close'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      ...closingQuestion(job),
    });
    state = response === 1 ? 'leaving' : 'open';
    if (response === 1) cancelWriting(engine, () => window.isDestroyed() || window.close());
  });
};

/** Pure. What is lost, said for the phase that the job is in. */
export const closingQuestion = (job: JobState): { message: string; detail: string } => {
  const drive = job.subject.drives.map(({ description }) => description).join(', ');
  if (job.phase === 'writing' || job.phase === 'syncing') {
    const left =
      'it holds neither what was on it before nor the image, and has to be written again';
    return { message: `${drive} is being written`, detail: `Cancelled now, ${left}.` };
  }
  if (job.phase === 'verifying') {
    const left = 'All of it is written. Cancelled now, it stays unknown whether it is good.';
    return { message: `${drive} is being read back`, detail: left };
  }
  return {
    message: `${drive} is about to be written`,
    detail: 'Cancelled now, it stays as it is.',
  };
};

/** Calls back once, when no job that writes runs any more. */
const cancelWriting = (engine: Engine, onEnded: () => void) => {
  let waiting = true;
  engine.subscribe(null, () => {
    if (!waiting || engine.state().jobs.some(isWriting)) return;
    waiting = false;
    onEnded();
  });
  for (const { id } of engine.state().jobs.filter(isWriting)) {
    void engine.call('jobs.cancel', { jobId: id });
  }
};
