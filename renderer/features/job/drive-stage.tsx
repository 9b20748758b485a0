import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { driveName } from '../drives/drive-words.ts';
import { BlockMap } from './block-map-picture.tsx';
import { DriveList } from './drive-list.tsx';
import { mapSubject } from './map-subject.ts';
import { curveOf, mostSeries } from './speed-curve.ts';
import { SpeedCurve } from './speed-curve-picture.tsx';
import { useNow } from './use-now.ts';

/** The drives at work: how far each is on itself, and how fast it was over time. */
export const DriveStage = ({ job }: { job: JobState }) => {
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
