import { CircleAlert, CircleCheckBig, CircleSlash, RotateCcw } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type JobState, onlyReads } from '../../../electron/contract/index.ts';
import { formatDuration } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { intentOf } from '../../state/intent.ts';
import { drivesToRetry, outcomeOf } from '../../state/job-outcome.ts';
import { ejectOf } from '../../state/job-store.ts';
import { logOf } from '../../state/log-store.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNotice, WarningList } from '../../ui/notice.tsx';
import { useFocusWhenLost } from '../../ui/use-focus.ts';
import { DriveResults, EjectButton } from './drive-results.tsx';
import { failureDetails } from './failure-details.ts';
import { EndedEarly, Finished } from './finished.tsx';
import {
  asksForOtherStick,
  type ResultKind,
  resultKind,
  resultSummary,
  resultTitle,
  resultWarnings,
} from './result-words.ts';

/** What came of a job. It stays until it is put away, across reloads too. */
export const ResultPanel = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const kind = resultKind(job);
  const heading = useRef<HTMLHeadingElement>(null);
  const only = onlyDrive(job);
  const eject = useView('job', (view) => (only ? ejectOf(view, job.id, only.id) : 'idle'));

  useFocusWhenLost(() => heading.current);

  return (
    <section
      aria-label={t('result.region')}
      className="flex min-h-0 animate-grow flex-col overflow-hidden"
    >
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto px-4 pt-5 pb-4 wide:px-6">
        <header className="flex items-start gap-3">
          <ResultIcon kind={kind} />
          <div className="min-w-0">
            <h2 ref={heading} tabIndex={-1} className="text-22 font-semibold outline-none!">
              {resultTitle(t, job)}
            </h2>
            <Summary job={job} />
          </div>
        </header>
        <WarningList warnings={resultWarnings(job)} />
        <Body job={job} kind={kind} />
        {typeof eject === 'object' && <FailureNotice error={eject} />}
      </div>
      <Actions job={job} kind={kind} />
    </section>
  );
};

const onlyDrive = ({ subject: { drives } }: JobState) =>
  drives.length === 1 ? (drives[0] ?? null) : null;

const Body = ({ job, kind }: { job: JobState; kind: ResultKind }) => {
  const { drives } = job.subject;
  // A job that ended before its drives came to their turn has one thing to say, and not one for each.
  const reachedDrives = drives.some(({ id }) => outcomeOf(job, id) !== null);
  if (drives.length > 1 && reachedDrives) return <DriveResults job={job} />;
  return isEarlyEnd(kind) ? <EndedEarly job={job} /> : <Finished job={job} />;
};

const isEarlyEnd = (kind: ResultKind): boolean =>
  kind === 'failed' || kind === 'cancelled' || kind === 'differs' || kind === 'partly';

const ResultIcon = ({ kind }: { kind: ResultKind }) => {
  if (kind === 'cancelled') {
    return <CircleSlash size={20} className="mt-1 shrink-0 text-ink-soft" />;
  }
  if (isEarlyEnd(kind)) return <CircleAlert size={20} className="mt-1 shrink-0 text-failed" />;
  const colour = kind === 'verified' ? 'text-verified' : 'text-accent';
  return <CircleCheckBig size={20} className={classNames('mt-1 shrink-0', colour)} />;
};

const Summary = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const seconds = ((job.finishedAt ?? job.startedAt) - job.startedAt) / 1000;
  return (
    <p className="flex flex-wrap gap-x-4 text-ink-soft">
      <span className="wrap-anywhere">{resultSummary(t, job)}</span>
      <span>{t('result.took', { duration: formatDuration(t, seconds) })}</span>
    </p>
  );
};

const Actions = ({ job, kind }: { job: JobState; kind: ResultKind }) => {
  const { t, actions } = useServices();
  const only = onlyDrive(job);
  const outcome = only && outcomeOf(job, only.id);
  const isOnlyRead = onlyReads(job.kind) && !isEarlyEnd(kind);
  return (
    <div className="flex shrink-0 flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3 wide:px-6">
      <div className="mr-auto flex flex-wrap gap-2">
        {isEarlyEnd(kind) && <Details job={job} />}
        {outcome && <EjectButton job={job} outcome={outcome} />}
      </div>
      <Button
        look={isOnlyRead ? 'solid' : 'outline'}
        onPress={() => void actions.job.forget(job.id)}
      >
        {t('result.back')}
      </Button>
      {isEarlyEnd(kind) ? (
        <>
          {asksForOtherStick(job) && (
            <Button onPress={() => void actions.makeOtherStick(job)}>
              {t('result.otherStick')}
            </Button>
          )}
          <TryAgain job={job} kind={kind} />
        </>
      ) : (
        !isOnlyRead && <Further job={job} />
      )}
    </div>
  );
};

/** The same on another stick, or another host on the same. */
const Further = ({ job }: { job: JobState }) => {
  const { t, actions } = useServices();
  const count = Math.max(1, job.subject.drives.length);
  return (
    <>
      {intentOf(job)?.of === 'host' && (
        <Button onPress={() => void actions.makeOtherHost(job)}>
          {t('result.anotherHost', { count })}
        </Button>
      )}
      <Button look="solid" onPress={() => void actions.makeOtherStick(job)}>
        {t('result.another', { count })}
      </Button>
    </>
  );
};

const TryAgain = ({ job, kind }: { job: JobState; kind: ResultKind }) => {
  const { t, actions } = useServices();
  const [isTrying, setIsTrying] = useState(false);
  // What is not known of a stick will not be known the next time either.
  if (job.error?.code === 'STICK_UNKNOWN') return null;
  if (!onlyReads(job.kind) && !intentOf(job)) return null;
  return (
    <Button
      look="solid"
      icon={<RotateCcw />}
      isPending={isTrying}
      onPress={() => {
        setIsTrying(true);
        void actions.job.tryAgain(job).finally(() => setIsTrying(false));
      }}
    >
      {kind === 'partly'
        ? t('result.tryFailed', { count: drivesToRetry(job).length })
        : t('result.tryAgain')}
    </Button>
  );
};

const Details = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const lines = useView('log', ({ logs }) => logOf(logs, job.id).lines);
  const status = useView('status', (view) => view.status);
  return <CopyButton label={t('result.details')} text={failureDetails(job, lines, status)} />;
};
