import { Check, Circle, CircleSlash, Minus, X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { formatDuration, formatPercent } from '../../../electron/texts/window.ts';
import { classNames } from '../../ui/class-names.ts';
import { Spinner } from '../../ui/spinner.tsx';
import { type Bar, type BarState, neverBack, type Reached, timelineOf } from './timeline.ts';
import { useNow } from './use-now.ts';

/** build ─ write ─ verify: each a bar of its own, because each has a progress of its own. */
export const TimelineBar = ({ bars }: { bars: readonly Bar[] }) => (
  <ol className="flex gap-3">
    {bars.map((bar) => (
      // Where it is narrow, each is as wide as its words ask for.
      <li key={bar.key} className="min-w-0 flex-auto wide:flex-1">
        <OneBar bar={bar} />
      </li>
    ))}
  </ol>
);

const OneBar = ({ bar }: { bar: Bar }) => {
  const { t } = useTranslation();
  const name = t(`job.bars.${bar.key}`);
  const isRunning = bar.state === 'running';
  const isUnknown = isRunning && bar.fraction === null;
  return (
    <>
      <div className="mb-1.5 flex items-center gap-1.5">
        {barIcons[bar.state]}
        <span className={classNames('truncate', isRunning ? 'font-semibold' : 'text-ink-soft')}>
          {name}
        </span>
        <span className="sr-only">{t(`job.stepState.${bar.state}`)}</span>
        <span className="ml-auto truncate text-12 text-ink-soft">
          {isRunning && bar.fraction !== null && `${formatPercent(t, bar.fraction)} `}
          {bar.seconds !== null && (
            <span
              className={classNames(
                'max-wide:hidden',
                isRunning && bar.fraction !== null && 'ml-1 text-ink-faint',
              )}
            >
              {formatDuration(t, bar.seconds)}
            </span>
          )}
        </span>
      </div>
      <ProgressBar
        aria-label={t('job.bar', { step: name })}
        value={(bar.fraction ?? 0) * 100}
        valueLabel={formatPercent(t, bar.fraction ?? 0)}
        isIndeterminate={isUnknown}
      >
        <div className="relative h-1.5 overflow-hidden rounded-full bg-line picture-forced">
          {isUnknown ? (
            <div className="absolute inset-y-0 w-1/4 animate-sweep rounded-full bg-accent" />
          ) : (
            <div
              className={classNames(
                'h-full origin-left rounded-full transition-transform duration-200 ease-linear',
                fillOf[bar.state],
              )}
              style={{ transform: `scaleX(${bar.fraction ?? 0})` }}
            />
          )}
        </div>
      </ProgressBar>
    </>
  );
};

const fillOf: Record<BarState, string> = {
  waiting: 'bg-accent',
  running: 'bg-accent',
  done: 'bg-accent',
  failed: 'bg-failed',
  cancelled: 'bg-ink-faint',
  skipped: 'bg-ink-faint',
};

const barIcons: Record<BarState, ReactNode> = {
  waiting: <Circle className="shrink-0 text-line-strong" />,
  running: <Spinner />,
  done: <Check className="shrink-0 text-accent" />,
  failed: <X className="shrink-0 text-failed" />,
  cancelled: <CircleSlash className="shrink-0 text-ink-soft" />,
  skipped: <Minus className="shrink-0 text-ink-faint" />,
};

/** The job's bars, live. What a bar has reached it keeps, for as long as the same job is shown. */
export const useTimeline = (job: JobState): Bar[] => {
  const reached = useRef<{ jobId: string; bars: Reached }>({ jobId: job.id, bars: {} });
  if (reached.current.jobId !== job.id) reached.current = { jobId: job.id, bars: {} };
  const now = useNow(job.finishedAt === null);
  const bars = neverBack(timelineOf(job, now), reached.current.bars);
  reached.current.bars = Object.fromEntries(bars.map((bar) => [bar.key, bar]));
  return bars;
};
