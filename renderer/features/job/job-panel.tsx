import { KeyRound, ScrollText } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useFocusWhenLost } from '../../ui/use-focus-when-lost.ts';
import { WarningList } from '../../ui/warning-list.tsx';
import { ActivityList } from './activity-list.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { DriveList } from './drive-list.tsx';
import { leastAdvanced, livePhase } from './drive-progress.ts';
import { showsRows, stalledWords } from './drive-rows.ts';
import {
  cancelQuestion,
  jobDrives,
  jobFigures,
  jobTitle,
  lastingWarnings,
  livePhaseWords,
} from './job-words.ts';
import { LogPanel } from './log-panel.tsx';
import { TimelineBar } from './timeline-bar.tsx';
import { useTimeline } from './use-timeline.ts';

/** What the lower bar grows into while a job runs. */
export const JobPanel = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const steps = useTimeline(job);
  const [showsLog, setShowsLog] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const isConfirming = useView('job', (view) => view.confirming !== null);
  useFocusWhenLost(() => heading.current);
  // The job's first event may come before the answer that closes the confirmation.
  useFocusWhenLost(() => heading.current, String(isConfirming));
  const hasLog = job.kind === 'make' || job.kind === 'build';
  return (
    <section
      aria-label={t('job.region')}
      className="flex min-h-0 animate-grow flex-col gap-4 px-4 py-4 wide:px-6"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 wide:flex-nowrap">
        <div className="min-w-0">
          <h2
            ref={heading}
            tabIndex={-1}
            className="text-16 font-semibold wrap-anywhere outline-none!"
          >
            {jobTitle(t, job)}
          </h2>
          <Now job={job} />
        </div>
        <div className="flex shrink-0 gap-2">
          {hasLog && (
            <Button
              aria-expanded={showsLog}
              icon={<ScrollText aria-hidden size={16} />}
              onPress={() => setShowsLog(!showsLog)}
            >
              {showsLog ? t('job.hideLog') : t('job.showLog')}
            </Button>
          )}
          <CancelButton job={job} />
        </div>
      </div>
      <TimelineBar steps={steps} />
      {job.phase === 'building' && !showsLog && <ActivityList job={job} />}
      {showsRows(job) ? !showsLog && <DriveList job={job} /> : <Stalled job={job} />}
      <WarningList warnings={lastingWarnings(job)} />
      {showsLog && <LogPanel jobId={job.id} />}
    </section>
  );
};

/** The phase in words, and its figures. */
const Now = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const figures = jobFigures(t, job);
  if (livePhase(job) === 'authorising') return <Asking />;
  return (
    <p className="flex flex-wrap gap-x-4 text-ink-soft">
      <span>{livePhaseWords(t, job)}</span>
      {figures.map((figure) => (
        <span key={figure.replace(/[\d.,]+/g, '')}>{figure}</span>
      ))}
    </p>
  );
};

/** Nothing goes on until a person has done something, and not in this window. */
const Asking = () => {
  const { t } = useTranslation();
  return (
    <p className="flex flex-wrap items-center gap-x-2">
      <KeyRound aria-hidden size={16} className="shrink-0 text-accent" />
      <span className="font-semibold">{t('job.phase.authorising')}</span>
      <span className="text-ink-soft">{t('job.authorisingHint')}</span>
    </p>
  );
};

const Stalled = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const progress = leastAdvanced(job);
  const words = progress && stalledWords(t, jobDrives(t, job), progress);
  return (
    words && (
      <Notice tone="warning" title={words}>
        {t('job.stalled.hint')}
      </Notice>
    )
  );
};

const CancelButton = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const isCancelling = useView('job', (view) => view.cancelling[job.id] === true);
  const [isAsking, setIsAsking] = useState(false);
  const question = cancelQuestion(job);
  return (
    <>
      <Button
        isDisabled={isCancelling}
        onPress={() => (question ? setIsAsking(true) : void actions.job.cancel(job.id))}
      >
        {isCancelling ? t('job.cancelling') : t('job.cancel')}
      </Button>
      {isAsking && question && (
        <CancelDialog job={job} question={question} onClose={() => setIsAsking(false)} />
      )}
    </>
  );
};
