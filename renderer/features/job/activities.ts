import type { Activity } from '../../../electron/contract/index.ts';
import { formatSize, type Translate } from '../../../electron/texts/window.ts';

export type ActivityRow = {
  id: string;
  name: string;
  /** A builder's own phase, or what nix does with it; null where its own words say it. */
  doing: string | null;
  /** From 0 to 1; null where nothing tells. */
  share: number | null;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** By which its lines in the log are found; null where it has none. */
  derivation: string | null;
};

/** What only waits is worth less room than what works. */
const order: readonly Activity['kind'][] = ['build', 'download', 'copyPath', 'substitute'];
const rankOf = ({ kind }: Activity): number => {
  const rank = order.indexOf(kind);
  return rank === -1 ? order.length : rank;
};

/** Pure. What nix is doing, as rows: builds first, and of a kind the longest running. What has no words has no row. */
export const activityRows = (t: Translate, activities: readonly Activity[]): ActivityRow[] =>
  activities
    .filter(({ derivation, text }) => derivation !== null || text !== '')
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.startedAt - b.startedAt)
    .map((activity) => ({
      id: activity.id,
      name: activity.derivation ?? activity.text,
      doing: doingWords(t, activity),
      share: shareOf(activity),
      startedAt: activity.startedAt,
      derivation: activity.kind === 'build' ? activity.derivation : null,
    }));

const shareOf = ({ doneBytes, expectedBytes }: Activity): number | null =>
  doneBytes === null || expectedBytes === null || expectedBytes <= 0
    ? null
    : Math.min(1, doneBytes / expectedBytes);

const doingWords = (t: Translate, { kind, phase, doneBytes, expectedBytes }: Activity) => {
  if (phase !== null) return phase;
  if (doneBytes !== null && expectedBytes !== null && expectedBytes > 0) {
    return t('job.written', {
      done: formatSize(t, doneBytes),
      total: formatSize(t, expectedBytes),
    });
  }
  return kind === 'buildWaiting' ? t('job.activityWaiting') : null;
};
