import { type BrowserWindow, Notification } from 'electron';
import { type JobState, showForeign } from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';
import { baseName } from '../texts/index.ts';
import { driveDescription, formatList, type Translate } from '../texts/window.ts';
import type { Texts } from './texts.ts';
import { bringToFront } from './window.ts';

/** Tells of a job's end where the window is not looked at. A click brings it to the front. */
export const setupNotification = (window: BrowserWindow, engine: Engine, texts: Texts): void => {
  // One that nothing holds may be collected before it is clicked.
  const shown = new Set<Notification>();
  engine.subscribe(null, (update) => {
    if (update.type !== 'event' || window.isDestroyed() || window.isFocused()) return;
    const { event } = update;
    if (event.type !== 'job.done' && event.type !== 'job.failed') return;
    const job = engine.state().jobs.find(({ id }) => id === event.jobId);
    if (!job) return;
    window.flashFrame(true);
    if (!Notification.isSupported()) return;
    const { title, body } = endWords(texts.t(), job);
    const told = new Notification({ title: showForeign(title), body: showForeign(body) });
    shown.add(told);
    told.on('click', () => bringToFront(window));
    told.show();
  });
  window.on('focus', () => {
    window.flashFrame(false);
    for (const told of shown) told.close();
    shown.clear();
  });
};

/** Pure. How it ended, by the names that the person gave; the window tells the rest. */
const endWords = (t: Translate, job: JobState): { title: string; body: string } => {
  const { drives, host, image } = job.subject;
  const count = drives.length;
  const drive = formatList(
    t,
    drives.map((one) => driveDescription(t, one)),
  );
  if (job.ended === 'failed') {
    return {
      title: t(`shell.ended.failed.${job.kind}`),
      body: count === 0 ? t('shell.ended.lookNoDrive') : t('shell.ended.look', { drive }),
    };
  }
  const outcomes = job.result?.drives ?? [];
  const isVerified = outcomes.length > 0 && outcomes.every(({ verified }) => verified === true);
  return {
    title: t(isVerified ? 'result.title.verified' : `result.title.done.${job.kind}`, { count }),
    body:
      count === 0
        ? t('shell.ended.built', { host: host ?? '' })
        : host !== null
          ? t('shell.ended.host', { count, drive, host })
          : image !== null
            ? t('shell.ended.image', { count, drive, image: baseName(image) })
            : drive,
  };
};
