/** An axis from 0 to a round end, with round marks on it. */
export type Axis = { end: number; marks: number[] };

/** Seconds that people think in, with the distance of their marks. */
const timeAxes: readonly [end: number, step: number][] = [
  [30, 10],
  [60, 20],
  [120, 30],
  [180, 60],
  [300, 60],
  [600, 120],
  [900, 300],
  [1_200, 300],
  [1_800, 600],
  [2_700, 900],
  [3_600, 1_200],
  [5_400, 1_800],
];
const hour = 3_600;

/**
 * Pure. All of a job, from its first second to now: the axis gets longer in steps, and what is on it is pressed together then. So the
 * curve grows to the right and the picture seldom moves.
 */
export const timeAxis = (seconds: number): Axis => {
  const [end, step] = timeAxes.find(([end]) => seconds <= end) ?? longAxis(seconds);
  return { end, marks: marksTo(end, step) };
};

const longAxis = (seconds: number): [number, number] => {
  const hours = 2 ** Math.max(1, Math.ceil(Math.log2(seconds / hour)));
  return [hours * hour, (hours * hour) / 4];
};

const speedSteps = [1, 2, 5] as const;

/** Pure. From 0 to a little above the highest speed, in bytes a second. */
export const speedAxis = (highest: number): Axis => {
  const least = Math.max(highest, 100_000);
  const magnitude = 10 ** Math.floor(Math.log10(least));
  const end = speedSteps.map((step) => step * magnitude).find((one) => one >= least * 1.02);
  const top = end ?? 10 * magnitude;
  return { end: top, marks: [0, top / 2, top] };
};

const marksTo = (end: number, step: number): number[] =>
  Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
