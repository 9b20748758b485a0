import {
  type DriveHistory,
  type DrivePass,
  type FoundBlocks,
  type JobKind,
  onlyReads,
  stepOf,
} from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { formatPercent, type Translate } from '../../../electron/texts/window.ts';
import { outcomeOf } from '../../state/job-outcome.ts';
import { measuredPasses } from './pace.ts';

/** What is known of a piece of the drive, from nothing to the worst. */
export const cellStates = [
  'ahead',
  'written',
  'same',
  'verified',
  'rewritten',
  'repaired',
  'differs',
] as const;
export type CellState = (typeof cellStates)[number];

export type BlockMap = {
  cells: CellState[];
  /** How much of the drive one cell is; null before anything begins, when nothing tells how large the image is. */
  cellBytes: number | null;
  /** Of the cell that is worked on; null where none is. */
  current: number | null;
};

export type MapSubject = {
  history: DriveHistory | undefined;
  /** Of the drive: what is drawn where nothing tells how large the image is. */
  driveBytes: number;
  /** How it ended; null while it goes on. */
  ended: 'verified' | 'otherwise' | null;
};

/** Up to here, in bytes, each kind of going over the drive has come. */
type Reached = { written: number; verified: number; again: number };

/** Pure. The part of the drive that the image takes, in so many cells. Nothing on it ever turns back. */
export const blockMapOf = (subject: MapSubject, count: number): BlockMap => {
  const { history, driveBytes, ended } = subject;
  const isVerified = ended === 'verified';
  const found = history?.found ?? [];
  const passes = history?.passes ?? [];
  const total = imageBytes(passes) ?? driveBytes;
  const cellBytes = total / count;
  const reached = isVerified
    ? { written: total, verified: total, again: total }
    : reachedOf(passes, total);
  const cells = Array.from({ length: count }, (_, index) => {
    const cell = cellOf(found, reached, index * cellBytes, (index + 1) * cellBytes);
    // In the end nothing differs, or it would not be verified.
    return isVerified && cell === 'differs' ? 'repaired' : cell;
  });
  const at = ended === null ? placeOf(passes) : null;
  const current = at === null ? null : Math.min(count - 1, Math.floor(at / cellBytes));
  return { cells, cellBytes: passes.length > 0 ? cellBytes : null, current };
};

/** The first pass that wrote, and all that read back. A further one that wrote is a repair, which goes to and fro over less. */
const sortPasses = (passes: readonly DrivePass[]) => {
  const measured = measuredPasses(passes);
  const first = measured.find(({ phase }) => stepOf(phase).erases);
  const read = measured.filter(({ phase }) => !stepOf(phase).erases);
  return { first, read };
};

/** What the first pass announced. */
const imageBytes = (passes: readonly DrivePass[]): number | null => {
  const { first, read } = sortPasses(passes);
  return first?.bytesTotal ?? read[0]?.bytesTotal ?? null;
};

const doneOf = (pass: DrivePass | undefined): number => pass?.samples.at(-1)?.bytesDone ?? 0;

const reachedOf = (passes: readonly DrivePass[], total: number): Reached => {
  const { first, read } = sortPasses(passes);
  const verified = read.map(doneOf);
  const isPast = ({ phase }: DrivePass) => {
    const { scope, erases, progress } = stepOf(phase);
    return scope === 'drive' && (!erases || progress === null);
  };
  return {
    written: first && passes.some(isPast) ? total : doneOf(first),
    verified: Math.max(0, ...verified),
    // What was written once more is proven by the readings after that.
    again: read.length > 1 ? (verified.at(-1) ?? 0) : 0,
  };
};

/** Where it works now; null where it goes to and fro, or nowhere. */
const placeOf = (passes: readonly DrivePass[]): number | null => {
  const { first, read } = sortPasses(passes);
  const last = passes.at(-1);
  return last && (last === first || last === read.at(-1)) ? doneOf(last) : null;
};

const cellOf = (
  found: readonly FoundBlocks[],
  reached: Reached,
  from: number,
  to: number,
): CellState => {
  const inside = found.filter(
    ({ offset, lengthBytes }) => offset < to && offset + lengthBytes > from,
  );
  if (inside.some(({ state }) => state === 'differs')) return 'differs';
  // The end of the image may lie within the last cell, and a sum of fractions beside it.
  const isPast = (at: number) => at >= to - 1;
  if (inside.some(({ state }) => state === 'rewritten')) {
    return isPast(reached.again) ? 'repaired' : 'rewritten';
  }
  const sameBytes = inside.reduce(
    (sum, one) => sum + Math.min(to, one.offset + one.lengthBytes) - Math.max(from, one.offset),
    0,
  );
  // What was left as it was is read back with all the rest.
  if (isPast(reached.verified)) return 'verified';
  if (sameBytes >= to - from - 1) return 'same';
  return isPast(reached.written) ? 'written' : 'ahead';
};

/** Pure. How many there are of each, for words and a legend. */
export const countCells = (cells: readonly CellState[]): Record<CellState, number> => {
  const counts = Object.fromEntries(cellStates.map((state) => [state, 0])) as Record<
    CellState,
    number
  >;
  for (const cell of cells) counts[cell] += 1;
  return counts;
};

/** Pure. What the map of one drive of a job is made of. */
export const mapSubject = (
  job: JobState,
  { id, sizeBytes }: JobState['subject']['drives'][number],
): MapSubject => {
  const outcome = outcomeOf(job, id);
  const ended = outcome === null ? null : outcome.verified ? 'verified' : 'otherwise';
  return { history: job.histories[id], driveBytes: sizeBytes, ended };
};

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
