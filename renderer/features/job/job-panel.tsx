import { ScrollText } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { useFocusWhenLost } from '../../ui/use-focus-when-lost.ts';
import { ActivityList } from './activity-list.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { cancelQuestion, jobFigures, jobTitle } from './job-words.ts';
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
      {showsLog && <LogPanel jobId={job.id} />}
    </section>
  );
};

/** The phase in words, and its figures. */
const Now = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const figures = jobFigures(t, job);
  return (
    <p className="flex flex-wrap gap-x-4 text-ink-soft">
      <span>{t(`job.phase.${job.phase}`)}</span>
      {figures.map((figure) => (
        <span key={figure.replace(/[\d.,]+/g, '')}>{figure}</span>
      ))}
    </p>
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
