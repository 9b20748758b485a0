import { type DrivePass, type StepLike, stepOf } from '../../../electron/contract/index.ts';

/** What went over to a drive, or came back, in a piece of time. Times in milliseconds since 1970. */
export type Stretch = { from: number; to: number; bytes: number };

/** A stick takes a block at a time and rests between: what is shorter than this says nothing of its speed. */
const shortestMs = 1_000;

/** Pure. One pass over a drive in pieces that are long enough to have a speed; the last is as long as it is. */
export const stretchesOf = ({ samples }: DrivePass, leastMs = shortestMs): Stretch[] => {
  const [first] = samples;
  if (first === undefined) return [];
  const stretches: Stretch[] = [];
  let from = first;
  for (const to of samples.slice(1)) {
    if (to.at - from.at < leastMs && to !== samples.at(-1)) continue;
    if (to.at === from.at) continue;
    const bytes = Math.max(0, to.bytesDone - from.bytesDone);
    const before = stretches.at(-1);
    // A pause is one piece, however often it is told that there is nothing new.
    if (before?.bytes === 0 && bytes === 0) before.to = to.at;
    else stretches.push({ from: from.at, to: to.at, bytes });
    from = to;
  }
  return joinShortEnd(stretches, leastMs);
};

/** The newest piece has only begun; on its own it would make the curve's end tremble. */
const joinShortEnd = (stretches: readonly Stretch[], leastMs: number): Stretch[] => {
  const [before, last] = stretches.slice(-2);
  const isLong = last === undefined || last.to - last.from >= leastMs;
  if (before === undefined || isLong || (before.bytes === 0) !== (last.bytes === 0)) {
    return [...stretches];
  }
  const joined = { from: before.from, to: last.to, bytes: before.bytes + last.bytes };
  return [...stretches.slice(0, -2), joined];
};

/** Pure. In bytes a second. */
export const speedOf = ({ from, to, bytes }: Stretch): number =>
  to > from ? (bytes * 1000) / (to - from) : 0;

/** Pure. Over all of a pass; null before anything can be said. */
export const meanSpeed = ({ samples }: DrivePass): number | null => {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < shortestMs) return null;
  return speedOf({ from: first.at, to: last.at, bytes: last.bytesDone - first.bytesDone });
};

/** A pass in which bytes go one way or the other. */
export type MeasuredPass = DrivePass & { phase: MeasuredStep };
export type MeasuredStep = StepLike<{ scope: 'drive'; progress: 'bytes' }>;

const isMeasured = (pass: DrivePass): pass is MeasuredPass => {
  const { scope, progress } = stepOf(pass.phase);
  return scope === 'drive' && progress === 'bytes';
};

/** Pure. What is drawn and judged of a drive. */
export const measuredPasses = (passes: readonly DrivePass[] = []): MeasuredPass[] =>
  passes.filter(isMeasured);
