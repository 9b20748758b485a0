import { CircleAlert, CircleCheck, CirclePlay, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Service } from '../../electron/contract/index.ts';
import { isRunning, type JobState } from '../../electron/contract/state.ts';
import { failureWords } from '../../electron/texts/window.ts';
import { ActionBar } from '../features/job/action-bar.tsx';
import { CancelButton } from '../features/job/cancel-button.tsx';
import { JobPanel } from '../features/job/job-panel.tsx';
import { jobAnnouncement, jobTitle, progressWords } from '../features/job/job-words.ts';
import { timelineOf } from '../features/job/timeline.ts';
import { useTimeline } from '../features/job/timeline-bar.tsx';
import { ResultPanel } from '../features/result/result-panel.tsx';
import { resultTitle } from '../features/result/result-words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { pages } from './pages.ts';
import { useIsOtherJob, useJobHere, useServices, useView } from './services-context.tsx';

/** The one button, or the job that was opened; and below it what goes on elsewhere. */
export const LowerBar = () => {
  const job = useJobHere();
  const isOther = useIsOtherJob();
  const isPage = useView('place', ({ place }) => place.at === 'page');
  return (
    <footer className="flex max-h-[75dvh] shrink-0 flex-col border-t border-line bg-surface">
      <Announcer job={job} />
      {!job && !isPage && <ActionBar />}
      {!isOther && <JobHere />}
      <GoingOn />
    </footer>
  );
};

/** Its timeline while it runs, and then its result. */
export const JobHere = () => {
  const job = useJobHere();
  if (!job) return null;
  return job.finishedAt === null ? (
    <JobPanel key={job.id} job={job} />
  ) : (
    <ResultPanel key={job.id} job={job} />
  );
};

/** Tells a screen reader how the job goes. It is there before and after, or the last word would not be said. */
const Announcer = ({ job }: { job: JobState | null }) => {
  const { t } = useTranslation();
  const words = !job
    ? ''
    : job.finishedAt === null
      ? jobAnnouncement(t, job, timelineOf(job, 0))
      : resultTitle(t, job);
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  );
};

/** What goes on elsewhere than where the window is, or ended there and was not put away. */
const GoingOn = () => {
  const { t } = useTranslation();
  const place = useView('place', (view) => view.place);
  const jobs = useView('engine', ({ engine }) => engine.jobs);
  const services = useView('engine', ({ engine }) => engine.services);
  const others = jobs.filter(({ id }) => place.at !== 'job' || place.jobId !== id);
  const running = Object.values<Service | undefined>(services).flatMap((service) =>
    !service || (place.at === 'page' && place.name === service.name) ? [] : [service],
  );
  return (
    <>
      {/* There before something ends, or a screen reader would not say it. */}
      <p role="status" className="sr-only">
        {others.flatMap((job) => (isRunning(job) ? [] : [resultTitle(t, job)])).join(' ')}
      </p>
      {others.length + running.length > 0 && (
        <section aria-label={t('goingOn.region')} className="min-h-14 overflow-y-auto bg-sunken">
          <ul className="divide-y divide-line border-t border-line">
            {others.map((job) => (
              <Job key={job.id} job={job} />
            ))}
            {running.map((service) => (
              <Running key={service.name} service={service} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
};

type LineProps = { icon: ReactNode; title: string; state: string; children: ReactNode };

const Line = ({ icon, title, state, children }: LineProps) => (
  <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 wide:flex-nowrap wide:px-6">
    <span className="flex min-w-0 flex-1 basis-60 items-start gap-2">
      <span className="mt-0.5 shrink-0">{icon}</span>
      <span className="min-w-0 wrap-anywhere">
        {title} <span className="text-ink-soft">{state}</span>
      </span>
    </span>
    <span className="flex shrink-0 items-center gap-2">{children}</span>
  </li>
);

const Job = ({ job }: { job: JobState }) => {
  const { t, actions } = useServices();
  const bars = useTimeline(job);
  const goesOn = isRunning(job);
  const title = jobTitle(t, job);
  return (
    <Line
      icon={goesOn ? <GoesOn /> : job.error === null ? <Good /> : <Bad />}
      title={title}
      state={goesOn ? progressWords(t, job, bars) : resultTitle(t, job)}
    >
      <Button
        aria-label={t('goingOn.openWhat', { what: title })}
        onPress={() => actions.place.openJob(job.id)}
      >
        {t('goingOn.open')}
      </Button>
      {goesOn ? (
        <CancelButton job={job} />
      ) : (
        <PutAway title={title} onPress={() => void actions.job.forget(job.id)} />
      )}
    </Line>
  );
};

const Running = ({ service: { name, phase, error } }: { service: Service }) => {
  const { t, actions, api } = useServices();
  const page = pages.find((one) => one.name === name);
  const title = page?.title(t) ?? name;
  return (
    <Line
      icon={error === null ? <GoesOn /> : <Bad />}
      title={title}
      state={error === null ? t(`goingOn.${phase}`) : failureWords(t, error).message}
    >
      {page && (
        <Button
          aria-label={t('goingOn.openWhat', { what: title })}
          onPress={() => actions.place.openPage(name)}
        >
          {t('goingOn.open')}
        </Button>
      )}
      {phase === 'failed' ? (
        <PutAway title={title} onPress={() => void api.services.stop({ name })} />
      ) : (
        <Button
          isPending={phase === 'stopping'}
          aria-label={t('goingOn.stopWhat', { what: title })}
          onPress={() => void api.services.stop({ name })}
        >
          {t('goingOn.stop')}
        </Button>
      )}
    </Line>
  );
};

const PutAway = ({ title, onPress }: { title: string; onPress: () => void }) => {
  const { t } = useTranslation();
  return (
    <IconButton label={t('goingOn.putAway', { what: title })} icon={<X />} onPress={onPress} />
  );
};

const GoesOn = () => <CirclePlay className="text-accent" />;
const Good = () => <CircleCheck className="text-accent" />;
const Bad = () => <CircleAlert className="text-failed" />;
