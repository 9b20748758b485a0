import { Check, Circle, CircleSlash, TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { JobKind } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { formatPercent } from '../../../electron/texts/window.ts';
import { classNames } from '../../ui/class-names.ts';
import { Spinner } from '../../ui/spinner.tsx';
import { driveName } from '../drives/drive-words.ts';
import { type MapSubject, mapSubject } from './block-map.ts';
import { BlockMap, BlockStrip } from './block-map-picture.tsx';
import { BuildStage } from './build-stage.tsx';
import {
  type DriveRow,
  driveRows,
  neverBackRows,
  partsOf,
  type ReachedParts,
} from './drive-rows.ts';
import { curveOf, mostSeries } from './speed-curve.ts';
import { LineSample, SpeedCurve } from './speed-curve-picture.tsx';
import { showsBuild } from './timeline.ts';
import { useNow } from './use-now.ts';

type JobStageProps = { job: JobState; onShowLog: (derivation: string) => void };

/** What is going on, step by step in the same place and of the same height, so that nothing jumps when one ends. */
export const JobStage = ({ job, onShowLog }: JobStageProps) => (
  <div
    className={classNames(
      'flex shrink-0 flex-col',
      job.subject.drives.length > 1
        ? 'wide:h-[clamp(11rem,34dvh,20rem)]'
        : 'max-wide:min-h-[18.5rem] wide:h-[clamp(8.5rem,21dvh,13rem)]',
    )}
  >
    {showsBuild(job) ? <BuildStage job={job} onShowLog={onShowLog} /> : <DriveStage job={job} />}
  </div>
);

/** The drives at work: how far each is on itself, and how fast it was over time. */
const DriveStage = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const now = useNow(true);
  const { drives } = job.subject;
  const nameOf = (id: string) => {
    const drive = drives.find((one) => one.id === id);
    return drive ? driveName(t, drive) : id;
  };
  const ids = drives.map(({ id }) => id);
  const curve = curveOf(ids, job.histories, now);
  const [only, ...others] = drives;
  return (
    <div className="grid flex-1 grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-4 max-wide:shrink-0 wide:min-h-0 wide:grid-cols-2 wide:grid-rows-[minmax(0,1fr)]">
      {only && others.length === 0 ? (
        <BlockMap subject={mapSubject(job, only)} kind={job.kind} drive={driveName(t, only)} />
      ) : (
        <DriveList job={job} />
      )}
      <SpeedCurve curve={curve} nameOf={nameOf} more={Math.max(0, ids.length - mostSeries)} />
    </div>
  );
};

/** Several drives at work: each with its own phase, bar and figures, because each goes at its own pace. */
const DriveList = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const reached = useRef<ReachedParts>({});
  const rows = neverBackRows(t, driveRows(t, job), reached.current);
  const { drives } = job.subject;
  reached.current = partsOf(rows);
  return (
    <ul
      aria-label={t('drives.title')}
      // Scrolled with the keys, so it has to be reached with them.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
      tabIndex={0}
      className="flex min-h-0 flex-col divide-y divide-line wide:overflow-y-auto"
    >
      {rows.map((row, place) => {
        const drive = drives[place];
        return (
          <li key={row.id} className="py-2.5 first:pt-0">
            <Row row={row} place={place} map={drive && mapSubject(job, drive)} kind={job.kind} />
          </li>
        );
      })}
    </ul>
  );
};

type RowProps = {
  row: DriveRow;
  /** Among the drives, and so among the lines of the curve. */
  place: number;
  map: MapSubject | undefined;
  kind: JobKind;
};

const Row = ({ row, place, map, kind }: RowProps) => {
  const { t } = useTranslation();
  const { name, state, words, parts, figures, slow, stalled } = row;
  return (
    <div className="flex gap-2">
      {stalled ? <TriangleAlert className="mt-0.5 shrink-0" /> : rowIcons[state]}
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <div className="flex flex-wrap gap-x-4">
          <span className="flex items-center gap-2 self-start font-semibold">
            {name}
            <LineSample place={place} />
          </span>
          <span
            className={classNames(
              'min-w-0 wrap-anywhere',
              state === 'failed' ? 'basis-full text-failed' : 'flex-1 basis-20 text-ink-soft',
            )}
          >
            {words}
          </span>
          {figures.length > 0 && (
            <span className="flex flex-wrap gap-x-4 text-ink-soft">
              {figures.map((figure) => (
                <span key={figure.replace(/[\d.,]+/g, '')}>{figure}</span>
              ))}
            </span>
          )}
        </div>
        {(state === 'running' || state === 'waiting') &&
          parts.map(({ key, share }) => (
            // What the strip below shows, as figures.
            <ProgressBar
              key={key}
              aria-label={t('job.row.bar', { drive: name, step: t(`job.bars.${key}`) })}
              value={(share ?? 0) * 100}
              valueLabel={formatPercent(t, share ?? 0)}
              className="sr-only"
            />
          ))}
        {map && <BlockStrip subject={map} kind={kind} drive={name} />}
        {slow && <p className="text-12 text-ink-soft">{slow}</p>}
        {stalled && (
          <p className="text-12">
            <span className="font-semibold">{stalled}</span>{' '}
            <span className="text-ink-soft">{t('job.stalled.hint')}</span>
          </p>
        )}
      </div>
    </div>
  );
};

const rowIcons: Record<DriveRow['state'], ReactNode> = {
  waiting: <Circle className="mt-0.5 shrink-0 text-line-strong" />,
  running: (
    <span className="mt-0.5">
      <Spinner />
    </span>
  ),
  done: <Check className="mt-0.5 shrink-0 text-verified" />,
  failed: <X className="mt-0.5 shrink-0 text-failed" />,
  cancelled: <CircleSlash className="mt-0.5 shrink-0 text-ink-soft" />,
};
