import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import {
  type JobState,
  type StepId,
  type StepLike,
  stepOf,
  stepsOf,
} from '../../../electron/contract/index.ts';
import { formatDuration } from '../../../electron/texts/window.ts';
import { useSize } from '../../ui/use-size.ts';
import { type ActivityRow, activityRows } from './activities.ts';
import { useNow } from './use-now.ts';

const rowHeight = 28;

type BuildStageProps = {
  job: JobState;
  /** Opens the log where this derivation speaks. */
  onShowLog: (derivation: string) => void;
};

/** What nix is doing now, in as many rows as have room; the rest as a number. */
export const BuildStage = ({ job, onShowLog }: BuildStageProps) => {
  const { t } = useTranslation();
  const [box, size] = useSize<HTMLDivElement>();
  const idle = idleOf(job);
  const rows = activityRows(t, job.build.progress?.activities ?? []);
  const room = Math.max(1, Math.floor((size?.height ?? rowHeight) / rowHeight));
  // The last row is for the number of the others, where there are any.
  const shown = rows.length > room ? room - 1 : room;
  return (
    <div ref={box} className="min-h-28 flex-1 overflow-hidden border-t border-line">
      {rows.length === 0 ? (
        <p className="pt-2 text-12 text-ink-soft">{idle && t(`job.idle.${idle}`)}</p>
      ) : (
        <ul aria-label={t('job.activities')} className="text-12">
          {rows.slice(0, shown).map((row) => (
            <Row key={row.id} row={row} onShowLog={onShowLog} />
          ))}
          {rows.length > shown && (
            <li className="flex h-7 items-center text-ink-soft">
              {t('job.more', { count: rows.length - shown })}
            </li>
          )}
        </ul>
      )}
    </div>
  );
};

/** The step that has words for why nothing is listed: this one, or the one that is yet to begin. */
const idleOf = ({ kind, step }: JobState): BuildStep | undefined =>
  [step, ...stepsOf(kind).map(({ id }) => id)].find(isBuildStep);

type BuildStep = StepLike<{ bar: 'build' }>;

const isBuildStep = (id: StepId): id is BuildStep => stepOf(id).bar === 'build';

const Row = ({ row, onShowLog }: { row: ActivityRow } & Pick<BuildStageProps, 'onShowLog'>) => {
  const { t } = useTranslation();
  const now = useNow(true);
  const { name, doing, share, startedAt, derivation } = row;
  return (
    <li className="grid h-7 grid-cols-[minmax(0,20rem)_minmax(0,1fr)_5rem_6rem] items-center gap-4 border-b border-line max-wide:grid-cols-[minmax(0,1fr)_5rem]">
      {derivation === null ? (
        <span className="truncate font-mono" title={name}>
          {name}
        </span>
      ) : (
        <span className="min-w-0">
          <Button
            onPress={() => onShowLog(derivation)}
            aria-label={t('job.activityLog', { name })}
            className="max-w-full truncate rounded-[3px] font-mono underline-offset-2 data-hovered:text-accent data-hovered:underline"
          >
            {name}
          </Button>
        </span>
      )}
      <span className="truncate text-ink-soft max-wide:hidden">{doing}</span>
      <span className="max-wide:hidden">{share !== null && <Share share={share} />}</span>
      <span className="text-right text-ink-soft">
        {formatDuration(t, (now - startedAt) / 1000)}
      </span>
    </li>
  );
};

/** Beside its figures, which say the same. */
const Share = ({ share }: { share: number }) => (
  <span aria-hidden className="block h-1 overflow-hidden rounded-full bg-line picture-forced">
    <span
      className="block h-full origin-left rounded-full bg-accent transition-transform duration-200 ease-linear"
      style={{ transform: `scaleX(${share})` }}
    />
  </span>
);
