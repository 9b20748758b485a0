import { CircleAlert, CircleCheckBig, CircleSlash, LogOut, RotateCcw } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { intentOf } from '../../state/job-store.ts';
import { logOf } from '../../state/log-store.ts';
import { baseName, formatDuration } from '../../texts/format.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useFocusWhenLost } from '../../ui/use-focus-when-lost.ts';
import { jobDrives } from '../job/job-words.ts';
import { EndedEarly } from './ended-early.tsx';
import { failureDetails } from './failure-details.ts';
import { Finished } from './finished.tsx';
import { firstOutcome, type ResultKind, resultKind } from './result-words.ts';

/** What came of a job. It stays until it is put away, across reloads too. */
export const ResultPanel = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const kind = resultKind(job);
  const heading = useRef<HTMLHeadingElement>(null);
  const eject = useView('job', (view) => view.eject[job.id] ?? 'idle');

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
              {t(`result.title.${kind}`)}
            </h2>
            <Summary job={job} kind={kind} />
          </div>
        </header>
        {kind === 'failed' || kind === 'cancelled' ? (
          <EndedEarly job={job} />
        ) : (
          <Finished job={job} eject={eject} />
        )}
        {typeof eject === 'object' && <FailureNotice error={eject} />}
      </div>
      <Actions job={job} kind={kind} />
    </section>
  );
};

const ResultIcon = ({ kind }: { kind: ResultKind }) => {
  if (kind === 'failed') {
    return <CircleAlert aria-hidden size={20} className="mt-1 shrink-0 text-failed" />;
  }
  if (kind === 'cancelled') {
    return <CircleSlash aria-hidden size={20} className="mt-1 shrink-0 text-ink-soft" />;
  }
  return (
    <CircleCheckBig
      aria-hidden
      size={20}
      className={`mt-1 shrink-0 ${kind === 'verified' ? 'text-verified' : 'text-accent'}`}
    />
  );
};

const Summary = ({ job, kind }: { job: JobState; kind: ResultKind }) => {
  const { t } = useTranslation();
  const { host, image } = job.subject;
  const drive = jobDrives(t, job);
  const seconds = ((job.finishedAt ?? job.startedAt) - job.startedAt) / 1000;
  const words =
    kind === 'verified' && host !== null
      ? t('result.verifiedFor', { drive, host })
      : kind === 'verified'
        ? t('result.verifiedImage', { drive, image: baseName(image ?? '') })
        : drive;
  return (
    <p className="flex flex-wrap gap-x-4 text-ink-soft">
      <span className="wrap-anywhere">{words}</span>
      <span>{t('result.took', { duration: formatDuration(t, seconds) })}</span>
    </p>
  );
};

const Actions = ({ job, kind }: { job: JobState; kind: ResultKind }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const endedEarly = kind === 'failed' || kind === 'cancelled';
  return (
    <div className="flex shrink-0 flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3 wide:px-6">
      <div className="mr-auto flex flex-wrap gap-2">
        {endedEarly && <Details job={job} />}
        <EjectButton job={job} />
      </div>
      <Button onPress={() => void actions.job.forget(job.id)}>{t('result.back')}</Button>
      {endedEarly ? (
        <TryAgain job={job} />
      ) : (
        <Button
          look="solid"
          onPress={() => {
            // Whichever stick is next, it is chosen anew.
            actions.drives.select(null);
            void actions.job.forget(job.id);
          }}
        >
          {t('result.another')}
        </Button>
      )}
    </div>
  );
};

const TryAgain = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const [isTrying, setIsTrying] = useState(false);
  if (!intentOf(job)) return null;
  return (
    <Button
      look="solid"
      icon={<RotateCcw aria-hidden size={16} />}
      isDisabled={isTrying}
      onPress={() => {
        setIsTrying(true);
        void actions.job.tryAgain(job).finally(() => setIsTrying(false));
      }}
    >
      {t('result.tryAgain')}
    </Button>
  );
};

const Details = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const lines = useView('log', ({ logs }) => logOf(logs, job.id).lines);
  const status = useView('status', (view) => view.status);
  return <CopyButton label={t('result.details')} text={failureDetails(job, lines, status)} />;
};

const EjectButton = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const outcome = firstOutcome(job);
  const eject = useView('job', (view) => view.eject[job.id] ?? 'idle');
  if (!outcome || outcome.stick === 'untouched') return null;
  return (
    <Button
      isDisabled={eject === 'ejecting' || eject === 'ejected' || outcome.safeToUnplug}
      icon={eject === 'ejecting' ? <Spinner /> : <LogOut aria-hidden size={16} />}
      onPress={() => void actions.job.eject(job.id, outcome.driveId)}
    >
      {eject === 'ejecting' ? t('result.ejecting') : t('result.eject')}
    </Button>
  );
};
