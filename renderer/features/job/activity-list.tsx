import { useTranslation } from 'react-i18next';
import type { JobState } from '../../../electron/contract/state.ts';
import { formatDuration } from '../../texts/format.ts';
import { activityWords } from './job-words.ts';
import { useNow } from './use-now.ts';

const shown = 3;

/** What nix is doing now: the longest running first. */
export const ActivityList = ({ job }: { job: JobState }) => {
  const { t } = useTranslation();
  const now = useNow(true);
  // What only waits or has no words would push out what is worth seeing.
  const activities = (job.build.progress?.activities ?? []).filter(
    ({ derivation, text }) => derivation !== null || text !== '',
  );
  if (activities.length === 0) return null;
  return (
    <ul className="flex flex-col gap-0.5 border-t border-line pt-3 text-12">
      {activities.slice(0, shown).map((activity) => (
        <li key={activity.id} className="flex gap-4">
          <span className="min-w-0 flex-1 truncate font-mono">{activityWords(t, activity)}</span>
          <span className="shrink-0 text-ink-soft">
            {formatDuration(t, (now - activity.startedAt) / 1000)}
          </span>
        </li>
      ))}
      {activities.length > shown && (
        <li className="text-ink-soft">{t('job.more', { count: activities.length - shown })}</li>
      )}
    </ul>
  );
};
