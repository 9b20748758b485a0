import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type DriveOutcome,
  type JobState,
  type JobSubject,
  onlyReads,
} from '../../../electron/contract/index.ts';
import { failureWords } from '../../../electron/texts/window.ts';
import { useView } from '../../app/services-context.tsx';
import { outcomeOf } from '../../state/job-outcome.ts';
import { ejectOf } from '../../state/job-store.ts';
import { logOf } from '../../state/log-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { deployKeyPage, forgeOf } from './forge.ts';
import { type Proof, proofsOf } from './proofs.ts';
import { logTailOf, resultKind, stickWords } from './result-words.ts';

/** One drive, or none: what was proven, what to keep, and what to do next. */
export const Finished = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const [drive] = job.subject.drives;
  const outcome = drive ? outcomeOf(job, drive.id) : null;
  return (
    <div className="grid gap-x-8 gap-y-5 border-t border-line pt-4 wide:grid-cols-[minmax(0,17rem)_minmax(0,1fr)_minmax(0,17rem)]">
      {outcome && (
        <Part title={t('result.proofs')}>
          <Proofs job={job} outcome={outcome} />
        </Part>
      )}
      <Kept job={job} />
    </div>
  );
};

/** What a job leaves behind besides the sticks, and what comes next. */
export const Kept = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const key = job.result?.build?.sshPublicKey ?? job.build.sshPublicKey;
  const sha256 = job.result?.drives.find((outcome) => outcome.sha256 !== null)?.sha256;
  return (
    <>
      <div className="flex min-w-0 flex-col gap-4">
        {key !== null && <DeployKey value={key} reference={job.subject.reference} />}
        {sha256 && (
          <Part title={t('result.sha256')}>
            <p className="font-mono text-12 wrap-anywhere text-ink-soft">{sha256}</p>
          </Part>
        )}
      </div>
      {!onlyReads(job.kind) && (
        <Part title={t('result.next')}>
          <NextSteps job={job} hasKey={key !== null} />
        </Part>
      )}
    </>
  );
};

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="min-w-0">
    {/* The space keeps words apart where the whole is copied as text. */}
    <h3 className="mb-1.5 text-12 text-ink-soft">{title}</h3> {children}
  </div>
);

const proofIcons: Record<Proof['state'], ReactNode> = {
  yes: <CircleCheck className="mt-0.5 shrink-0 text-verified" />,
  no: <CircleAlert className="mt-0.5 shrink-0 text-failed" />,
  warned: <TriangleAlert className="mt-0.5 shrink-0" />,
  open: <CircleDashed className="mt-0.5 shrink-0 text-ink-faint" />,
};

type ProofsProps = {
  job: JobState;
  outcome: DriveOutcome;
  /** Beside each other where there is room. */
  isInRow?: boolean;
};

/** What was proven of one drive, line by line. */
export const Proofs = ({ job, outcome, isInRow = false }: ProofsProps) => {
  const { t } = useTranslation();
  const isPractice = useIsPractice([{ id: outcome.driveId }]);
  const eject = useView('job', (view) => ejectOf(view, job.id, outcome.driveId));
  const proofs = proofsOf(t, outcome, {
    eject,
    isPractice,
    isRead: onlyReads(job.kind),
    offline: job.result?.build?.proof ?? null,
  });
  return (
    <ul className={classNames('flex gap-x-8 gap-y-1.5', isInRow ? 'flex-wrap' : 'flex-col')}>
      {proofs.map(({ key, state, title, detail }) => (
        <li key={key} className="flex min-w-0 gap-2">
          {proofIcons[state]}
          <div className="min-w-0">
            {/* The space keeps words apart where the whole is copied as text. */}
            <div className={state === 'open' ? 'text-ink-soft' : 'font-semibold'}>{title}</div>{' '}
            {detail && <div className="text-12 text-ink-soft">{detail}</div>}
          </div>
        </li>
      ))}
    </ul>
  );
};

const DeployKey = ({ value, reference }: { value: string; reference: string | null }) => {
  const { t } = useTranslation();
  const isPracticeFleet = useView(
    'fleet',
    ({ fleet }) => fleet?.practice === true && fleet.reference === reference,
  );
  const page = deployKeyPage(reference);
  return (
    <Part title={t('result.deployKey')}>
      <p className="mb-2 rounded-md bg-sunken px-3 py-2 font-mono text-12 wrap-anywhere select-all">
        {value}
      </p>
      <CopyButton label={t('result.copyDeployKey')} text={value} />
      <p className="mt-2 text-12 text-ink-soft">
        {t(`result.paste.${isPracticeFleet ? 'practice' : forgeOf(reference)}`)}
      </p>
      {page !== null && !isPracticeFleet && (
        <p className="mt-1 text-12 text-ink-soft">
          {t('result.pastePage')}{' '}
          <span className="font-mono wrap-anywhere text-ink select-all">{page}</span>
        </p>
      )}
    </Part>
  );
};

const NextSteps = ({ job, hasKey }: { job: JobState; hasKey: boolean }) => {
  const { t } = useTranslation();
  const { host, drives } = job.subject;
  const isPractice = useIsPractice(drives);
  // What failed is not installed from.
  const good = drives.filter(({ id }) => outcomeOf(job, id)?.error === null);
  const isReleased = useView('job', (view) =>
    good.every(
      ({ id }) => outcomeOf(job, id)?.safeToUnplug || ejectOf(view, job.id, id) === 'ejected',
    ),
  );
  const count = good.length;
  const steps = isPractice
    ? [t('result.nextPractice'), t('result.nextOwn')]
    : [
        ...(hasKey ? [t('result.nextKey')] : []),
        isReleased ? t('result.nextUnplug', { count }) : t('result.nextEject', { count }),
        host === null ? t('result.nextBootImage') : t('result.nextBoot', { host }),
        ...(host === null ? [] : [t('result.nextConfirm')]),
      ];
  return (
    <>
      <ol className="flex list-decimal flex-col gap-1.5 pl-5 marker:text-ink-faint">
        {steps.map((step) => (
          <li key={step} className="wrap-anywhere">
            {step}
          </li>
        ))}
      </ol>
      {!isPractice && drives.length > 0 && <BootMenu />}
    </>
  );
};

const makers = [
  'acer',
  'apple',
  'asrock',
  'asus',
  'dell',
  'framework',
  'fujitsu',
  'gigabyte',
  'hp',
  'lenovo',
  'thinkpad',
  'msi',
  'surface',
  'samsung',
  'toshiba',
] as const;

/** How a machine is made to start from a stick. */
const BootMenu = () => {
  const { t } = useTranslation();
  return (
    <div className="mt-2">
      <Disclosure title={t('bootMenu.title')}>
        <p className="text-12 text-ink-soft">{t('bootMenu.how')}</p>
        <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 text-12">
          {makers.map((maker) => (
            <div key={maker} className="contents">
              <dt className="text-ink-soft">{t(`bootMenu.maker.${maker}`)}</dt>
              <dd className="font-semibold">{t(`bootMenu.key.${maker}`)}</dd>
            </div>
          ))}
        </dl>
        <p className="text-12 text-ink-soft">{t('bootMenu.apple')}</p>
        <p className="text-12 text-ink-soft">{t('bootMenu.secureBoot')}</p>
      </Disclosure>
    </div>
  );
};

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
        <Fact title={t('result.what')}>
          {isCancelled && error?.code === 'CANCELLED'
            ? t('result.cancelledByYou')
            : (words?.message ?? t('result.cancelledByYou'))}
        </Fact>
        {drive && <Fact title={t('result.stickIs')}>{stickWords(t, outcome)}</Fact>}
        {words?.hint && <Fact title={t('result.toDo')}>{words.hint}</Fact>}
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

const Fact = ({ title, children }: { title: string; children: ReactNode }) => (
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

/** Whether all of these are practice drives. One that is gone from the list is told by its id. */
export const useIsPractice = (drives: readonly Pick<JobSubject['drives'][number], 'id'>[]) =>
  useView(
    'engine',
    ({ engine }) =>
      drives.length > 0 &&
      drives.every(
        ({ id }) =>
          id.startsWith('file:') ||
          engine.drives?.find((drive) => drive.id === id)?.kind === 'practice',
      ),
  );
