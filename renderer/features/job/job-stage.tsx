import type { JobState } from '../../../electron/contract/state.ts';
import { classNames } from '../../ui/class-names.ts';
import { BuildStage } from './build-stage.tsx';
import { DriveStage } from './drive-stage.tsx';
import { showsBuild } from './timeline.ts';

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
