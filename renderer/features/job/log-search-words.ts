import type { Translate } from '../../texts/i18n.ts';

/** Pure. How many lines have it; `place` is that of the one that was gone to, from 1, or 0. */
export const foundWords = (t: Translate, count: number, place: number): string => {
  if (count === 0) return t('job.logNotFound');
  return place === 0 ? t('job.logFound', { count }) : t('job.logFoundAt', { place, count });
};
