import { type JobKind, onlyReads } from '../../../electron/contract/index.ts';
import { formatPercent } from '../../texts/format.ts';
import type { Translate } from '../../texts/i18n.ts';
import { type CellState, cellStates, countCells } from './block-map.ts';

/** Pure. The map for who can't see it: how far each pass is, and what was found. */
export const mapWords = (
  t: Translate,
  kind: JobKind,
  drive: string,
  cells: readonly CellState[],
): string => {
  const counts = countCells(cells);
  const share = (...states: CellState[]) =>
    formatPercent(t, states.reduce((sum, state) => sum + counts[state], 0) / cells.length);
  const done = {
    drive,
    written: share('written', 'same', 'verified', 'rewritten', 'repaired', 'differs'),
    verified: share('verified', 'repaired'),
  };
  const words = [t(onlyReads(kind) ? 'job.map.labelRead' : 'job.map.label', done)];
  if (counts.same > 0) words.push(t('job.map.labelSame', { same: share('same') }));
  if (counts.differs > 0) words.push(t('job.map.labelDiffers', { count: counts.differs }));
  if (counts.rewritten > 0) words.push(t('job.map.labelRewritten', { count: counts.rewritten }));
  if (counts.repaired > 0) words.push(t('job.map.labelRepaired', { count: counts.repaired }));
  return words.join(' ');
};

/** Pure. What the legend explains: what such a job always comes to, and what is to be seen besides. */
export const legendStates = (kind: JobKind, cells: readonly CellState[]): CellState[] => {
  const counts = countCells(cells);
  const expected: readonly CellState[] = onlyReads(kind)
    ? ['ahead', 'verified']
    : ['ahead', 'written', 'verified'];
  return cellStates.filter((state) => expected.includes(state) || counts[state] > 0);
};
