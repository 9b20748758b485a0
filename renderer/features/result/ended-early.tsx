import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type JobState, onlyReads } from '../../../electron/contract/index.ts';
import { failureWords } from '../../../electron/texts/window.ts';
import { useView } from '../../app/services-context.tsx';
import { outcomeOf } from '../../state/job-outcome.ts';
import { logOf } from '../../state/log-store.ts';
import { Proofs } from './proof-list.tsx';
import { logTailOf, resultKind, stickWords } from './result-words.ts';

const shownLines = 12;

/** A job that failed or was cancelled: what happened, what the stick is now, what to do. */
export const EndedEarly = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const { error } = job;
  const isCancelled = resultKind(job) === 'cancelled';
  const [drive] = job.subject.drives;
  const outcome = drive ? outcomeOf(job, drive.id) : null;
  const words = error && failureWords(t, error);
  return (
    <>
      <dl className="grid gap-x-8 gap-y-3 border-t border-line pt-4 wide:grid-cols-3">
        <Part title={t('result.what')}>
          {isCancelled && error?.code === 'CANCELLED'
            ? t('result.cancelledByYou')
            : (words?.message ?? t('result.cancelledByYou'))}
        </Part>
        {drive && <Part title={t('result.stickIs')}>{stickWords(t, outcome)}</Part>}
        {words?.hint && <Part title={t('result.toDo')}>{words.hint}</Part>}
      </dl>
      {outcome && outcome.stick !== 'untouched' && !onlyReads(job.kind) && (
        <div className="border-t border-line pt-4">
          <Proofs job={job} outcome={outcome} isInRow />
        </div>
      )}
      {!isCancelled && <LogTail job={job} />}
    </>
  );
};

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="mb-1 text-12 text-ink-soft">{title}</dt>
    <dd className="whitespace-pre-line wrap-anywhere">{children}</dd>
  </div>
);

/** Of a build that failed; the engine's own pick, else what the window has seen. */
const LogTail = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const tail = useRef<HTMLPreElement>(null);
  const log = useView('log', ({ logs }) => logOf(logs, job.id));
  const picked = logTailOf(job);
  const lines = (picked.length > 0 ? picked : log.lines.map(({ text }) => text)).slice(-shownLines);
  const isShown = job.error?.code === 'BUILD_FAILED' && lines.length > 0;

  // The reason stands at the end.
  useEffect(() => {
    if (isShown) tail.current?.scrollTo(0, tail.current.scrollHeight);
  }, [isShown]);

  if (!isShown) return null;
  return (
    <div>
      <h3 className="mb-1 text-12 text-ink-soft">{t('result.log')}</h3>
      <pre
        ref={tail}
        // Scrolled with the keys, so it has to be reached with them.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
        tabIndex={0}
        className="max-h-40 overflow-auto whitespace-pre-wrap wrap-anywhere rounded-md bg-sunken px-3 py-2 font-mono text-12"
      >
        {lines.join('\n')}
      </pre>
    </div>
  );
};
