import { Check, Circle, CircleSlash, TriangleAlert, X } from 'lucide-react';
import { useRef } from 'react';
import { ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { formatPercent } from '../../texts/format.ts';
import { classNames } from '../../ui/class-names.ts';
import { Spinner } from '../../ui/spinner.tsx';
import {
  type DriveRow,
  driveRows,
  neverBackRows,
  partsOf,
  type ReachedParts,
} from './drive-rows.ts';

/** Several drives at work: each with its own phase, bar and figures, because each goes at its own pace. */
export const DriveList = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const reached = useRef<ReachedParts>({});
  const rows = neverBackRows(t, driveRows(t, job), reached.current);
  reached.current = partsOf(rows);
  return (
    <ul
      aria-label={t('drives.title')}
      className="-mx-4 flex min-h-0 flex-col divide-y divide-line overflow-y-auto border-t border-line px-4 wide:-mx-6 wide:px-6"
    >
      {rows.map((row) => (
        <li key={row.id} className="py-2.5">
          <Row row={row} />
        </li>
      ))}
    </ul>
  );
};

const Row = ({ row }: { row: DriveRow }) => {
  const { t } = useTranslation();
  const { name, state, words, parts, figures, stalled } = row;
  return (
    <div className="flex gap-2">
      <RowIcon row={row} />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <div className="flex flex-wrap gap-x-4">
          <span className="font-semibold">{name}</span>
          <span
            className={classNames(
              'min-w-0 flex-1 basis-40 wrap-anywhere',
              state === 'failed' ? 'text-failed' : 'text-ink-soft',
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
        {(state === 'running' || state === 'waiting') && (
          <div className="flex gap-1">
            {parts.map(({ key, share }) => (
              <PartBar
                key={key}
                label={t('job.row.bar', { drive: name, step: t(`job.step.${key}`) })}
                share={share ?? 0}
              />
            ))}
          </div>
        )}
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

const PartBar = ({ label, share }: { label: string; share: number }) => (
  <ProgressBar
    aria-label={label}
    value={share * 100}
    valueLabel={formatPercent(share)}
    className="flex-1"
  >
    <div className="h-1 overflow-hidden rounded-full bg-line">
      <div
        className="h-full origin-left rounded-full bg-accent transition-transform duration-200 ease-linear"
        style={{ transform: `scaleX(${share})` }}
      />
    </div>
  </ProgressBar>
);

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
