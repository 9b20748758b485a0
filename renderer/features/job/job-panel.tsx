import { ArrowLeft, HardDrive, KeyRound, ScrollText, Snail, TriangleAlert } from 'lucide-react';
import { useCallback, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type JobState, stepsOf } from '../../../electron/contract/index.ts';
import { imageWords, stepName } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { WarningList } from '../../ui/notice.tsx';
import { useFocusOnOpening } from '../../ui/use-focus.ts';
import { CancelButton } from './cancel-button.tsx';
import { stalledWords } from './drive-rows.ts';
import { JobStage } from './job-stage.tsx';
import {
  diskFigure,
  jobDrives,
  jobFigures,
  jobTitle,
  lastingWarnings,
  liveStepWords,
} from './job-words.ts';
import { everything, type LogScope, scopeOf } from './log.ts';
import { LogPanel } from './log-panel.tsx';
import { slowWords } from './pace.ts';
import { leastAdvanced, liveStep } from './timeline.ts';
import { TimelineBar, useTimeline } from './timeline-bar.tsx';

/** What the lower bar grows into while a job runs. */
export const JobPanel = ({ job }: { job: JobState }) => {
  const { t, actions } = useServices();
  const bars = useTimeline(job);
  /** Whose lines the open log shows; null while it is closed. */
  const [log, setLog] = useState<LogScope | null>(null);
  const panel = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const logButton = useId();
  useFocusOnOpening(() => heading.current);
  const hasLog = stepsOf(job.kind).some(({ progress }) => progress === 'build');
  const closeLog = useCallback(() => {
    setLog(null);
    document.getElementById(logButton)?.focus();
  }, [logButton]);
  return (
    <section
      ref={panel}
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
          {job.about && (
            <p className="text-12 wrap-anywhere text-ink-soft">{imageWords(t, job.about)}</p>
          )}
        </div>
        <div className="flex flex-wrap gap-2 wide:shrink-0 wide:flex-nowrap">
          {hasLog && (
            <Button
              id={logButton}
              aria-expanded={log !== null}
              icon={<ScrollText />}
              onPress={() => setLog(log === null ? everything : null)}
            >
              {log === null ? t('job.showLog') : t('job.hideLog')}
            </Button>
          )}
          <Button icon={<ArrowLeft />} onPress={actions.place.toWorkbench}>
            {t('job.toWorkbench')}
          </Button>
          <CancelButton job={job} />
        </div>
      </div>
      <TimelineBar bars={bars} />
      <div
        // In a small window it is scrolled with the keys, so it has to be reached with them.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
        tabIndex={0}
        className="-mx-4 flex min-h-0 flex-col gap-4 overflow-y-auto px-4 -outline-offset-2! wide:-mx-6 wide:px-6"
      >
        {log === null ? (
          <JobStage job={job} onShowLog={(derivation) => setLog(scopeOf(derivation))} />
        ) : (
          <LogPanel
            jobId={job.id}
            filter={log}
            onFilter={setLog}
            scope={panel}
            onClose={closeLog}
          />
        )}
        <NoteLine job={job} keepsRoom={log === null && job.subject.drives.length < 2} />
        <WarningList warnings={lastingWarnings(job)} />
      </div>
    </section>
  );
};

/** The step in words, and its figures. */
const Now = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const figures = jobFigures(t, job);
  const step = liveStep(job);
  // Nothing goes on until a person has done something, and not in this window.
  if (step.progress === 'person') {
    return (
      <p className="flex items-center gap-x-2">
        <KeyRound className="shrink-0 text-accent" />
        <span className="font-semibold">{stepName(t, step.id)}</span>
      </p>
    );
  }
  return (
    <p className="flex flex-wrap gap-x-4 text-ink-soft">
      <span>{liveStepWords(t, job)}</span>
      {figures.map((figure) => (
        <span key={figure.replace(/[\d.,]+/g, '')}>{figure}</span>
      ))}
    </p>
  );
};

type NoteLineProps = { job: JobState; keepsRoom: boolean };

/** The one thing that is worth a word now. Where its line is kept free, nothing moves when it is said. */
const NoteLine = ({ job, keepsRoom }: NoteLineProps) => {
  const { t } = useTranslation();
  const disk = useView('installer', ({ plan }) => diskFigure(t, job, plan));
  // Several drives have their notes where they stand themselves.
  const [only, ...others] = job.subject.drives;
  const isSingle = others.length === 0;
  const progress = isSingle ? leastAdvanced(job) : null;
  const stalled = progress && stalledWords(t, jobDrives(t, job), progress);
  const slow = isSingle && only ? slowWords(t, job.histories[only.id], only.linkMbps) : null;
  const isAsking = liveStep(job).progress === 'person';
  const words = isAsking ? t('job.authorisingHint') : (slow ?? disk);
  if (!stalled && !words && !keepsRoom) return null;
  const Icon = slow === null ? HardDrive : Snail;
  return (
    <p className="-mt-1 flex min-h-5 shrink-0 gap-2">
      {stalled ? (
        <>
          <TriangleAlert className="mt-0.5 shrink-0" />
          <span>
            <span className="font-semibold">{stalled}</span>{' '}
            <span className="text-ink-soft">{t('job.stalled.hint')}</span>
          </span>
        </>
      ) : (
        words && (
          <>
            {!isAsking && <Icon className="mt-0.5 shrink-0 text-ink-soft" />}
            <span className="text-ink-soft">{words}</span>
          </>
        )
      )}
    </p>
  );
};
