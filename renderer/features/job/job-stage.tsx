import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { classNames } from '../../ui/class-names.ts';
import { driveName } from '../drives/drive-words.ts';
import { mapSubject } from './block-map.ts';
import { BlockMap } from './block-map-picture.tsx';
import { BuildStage } from './build-stage.tsx';
import { DriveList } from './drive-list.tsx';
import { curveOf, mostSeries } from './speed-curve.ts';
import { SpeedCurve } from './speed-curve-picture.tsx';
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
  const now = useNow(job.finishedAt === null);
  const { drives } = job.subject;
  const nameOf = (id: string) => {
    const drive = drives.find((one) => one.id === id);
    return drive ? driveName(t, drive) : id;
  };
  const ids = drives.map(({ id }) => id);
  const isOver = job.finishedAt !== null;
  const curve = curveOf(ids, job.histories, isOver ? null : now);
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
