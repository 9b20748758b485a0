import { Check, Circle, CircleSlash, TriangleAlert, X } from 'lucide-react';
import { useRef } from 'react';
import { ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { JobKind } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { formatPercent } from '../../../electron/texts/window.ts';
import { classNames } from '../../ui/class-names.ts';
import { Spinner } from '../../ui/spinner.tsx';
import { type MapSubject, mapSubject } from './block-map.ts';
import { BlockStrip } from './block-map-picture.tsx';
import {
  type DriveRow,
  driveRows,
  neverBackRows,
  partsOf,
  type ReachedParts,
} from './drive-rows.ts';
import { LineSample } from './speed-curve-picture.tsx';

/** Several drives at work: each with its own phase, bar and figures, because each goes at its own pace. */
export const DriveList = ({ job }: { job: JobState }) => {
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
      <RowIcon row={row} />
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

const RowIcon = ({ row: { state, stalled } }: { row: DriveRow }) => {
  if (stalled) return <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />;
  switch (state) {
    case 'running':
      return (
        <span className="mt-0.5">
          <Spinner size={16} />
        </span>
      );
    case 'done':
      return <Check aria-hidden size={16} className="mt-0.5 shrink-0 text-verified" />;
    case 'failed':
      return <X aria-hidden size={16} className="mt-0.5 shrink-0 text-failed" />;
    case 'cancelled':
      return <CircleSlash aria-hidden size={16} className="mt-0.5 shrink-0 text-ink-soft" />;
    case 'waiting':
      return <Circle aria-hidden size={16} className="mt-0.5 shrink-0 text-line-strong" />;
  }
};
