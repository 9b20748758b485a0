import type { DriveHistory } from '../../../electron/contract/index.ts';
import { formatDuration, formatSpeed, type Translate } from '../../../electron/texts/window.ts';
import {
  type MeasuredPass,
  type MeasuredStep,
  meanSpeed,
  measuredPasses,
  type Stretch,
  slowSpellsOf,
  speedOf,
  stretchesOf,
} from './pace.ts';

/** Across the curve, at most: more than these only make it rough. */
const mostPoints = 110;
/** More lines than these nobody tells apart. */
export const mostSeries = 4;

/** A place in the picture: seconds since the first byte, bytes a second. */
type CurvePoint = { seconds: number; speed: number };

/** One pass over a drive, as a line of its own: between two passes there is no speed. */
type CurveLine = {
  step: MeasuredStep;
  points: CurvePoint[];
  mean: number | null;
};

type CurveSeries = { driveId: string; lines: CurveLine[] };

/** When nothing came, or little; in seconds since the first byte. */
type SlowSpan = { from: number; to: number; kind: 'slow' | 'stalled' };

export type Curve = {
  series: CurveSeries[];
  time: Axis;
  speed: Axis;
  /** Of the only drive: among several they would cover each other. */
  spans: SlowSpan[];
  /** When a further pass begins, in seconds since the first byte; of the only drive. */
  turns: { seconds: number; step: MeasuredStep }[];
};

/** So long without a byte is worth a mark. */
const stallSeconds = 5;

/**
 * Pure. The speed of drives over the whole of their job; null before there is anything to draw. `now` in milliseconds since 1970, null
 * where the job is over.
 */
export const curveOf = (
  driveIds: readonly string[],
  histories: Readonly<Record<string, DriveHistory>>,
  now: number | null,
): Curve | null => {
  const drawn = driveIds.slice(0, mostSeries);
  const passes = drawn.map((id) => measuredPasses(histories[id]?.passes));
  const starts = passes.flatMap((all) => all.flatMap(({ samples }) => samples[0]?.at ?? []));
  const ends = passes.flatMap((all) => all.flatMap(({ samples }) => samples.at(-1)?.at ?? []));
  if (starts.length === 0) return null;
  const start = Math.min(...starts);
  const end = Math.max(...ends, now ?? 0);
  const time = timeAxis((end - start) / 1000);
  const leastMs = Math.max(1_000, (time.end * 1000) / mostPoints);
  const series = drawn.map((driveId, index) => ({
    driveId,
    lines: (passes[index] ?? []).flatMap((pass) => lineOf(pass, start, leastMs)),
  }));
  const speeds = series.flatMap(({ lines }) => lines.flatMap(({ points }) => points));
  // A single figure has no speed.
  if (speeds.length === 0) return null;
  const [only, ...others] = drawn;
  const history = only !== undefined && others.length === 0 ? histories[only] : undefined;
  return {
    series,
    time,
    speed: speedAxis(Math.max(0, ...speeds.map(({ speed }) => speed))),
    spans: history ? spansOf(history, start, end) : [],
    turns: history ? turnsOf(history, start) : [],
  };
};

const lineOf = (pass: MeasuredPass, start: number, leastMs: number): CurveLine[] => {
  const points = pointsOf(stretchesOf(pass, leastMs), start);
  if (points.length === 0) return [];
  return [{ step: pass.phase, points, mean: meanSpeed(pass) }];
};

/** In the middle of each piece, and out to both ends of the whole and of a pause. */
const pointsOf = (stretches: readonly Stretch[], start: number): CurvePoint[] => {
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (first === undefined || last === undefined) return [];
  const at = (ms: number, stretch: Stretch): CurvePoint => ({
    seconds: (ms - start) / 1000,
    speed: speedOf(stretch),
  });
  return [
    at(first.from, first),
    ...stretches.flatMap((one) =>
      one.bytes === 0 ? [at(one.from, one), at(one.to, one)] : [at((one.from + one.to) / 2, one)],
    ),
    at(last.to, last),
  ];
};

const spansOf = (history: DriveHistory, start: number, end: number): SlowSpan[] => {
  const passes = measuredPasses(history.passes);
  return passes.flatMap((pass, index): SlowSpan[] => {
    const over = passes[index + 1]?.samples[0]?.at ?? end;
    const span = (kind: SlowSpan['kind'], from: number, to: number): SlowSpan => ({
      kind,
      from: (from - start) / 1000,
      to: (to - start) / 1000,
    });
    return [
      ...slowSpellsOf(history, pass).map(({ from, to }) => span('slow', from, to ?? over)),
      ...pausesOf(pass).map(({ from, to }) => span('stalled', from, to)),
    ];
  });
};

const pausesOf = (pass: MeasuredPass): Stretch[] =>
  stretchesOf(pass).filter(
    ({ from, to, bytes }) => bytes === 0 && to - from >= stallSeconds * 1000,
  );

const turnsOf = (history: DriveHistory, start: number): Curve['turns'] =>
  measuredPasses(history.passes).flatMap((pass) => {
    const at = pass.samples[0]?.at;
    if (at === undefined) return [];
    return [{ seconds: (at - start) / 1000, step: pass.phase }];
  });

/** Pure. As an SVG path in a picture of this size, with 0 at its lower left. */
export const pathOf = (
  points: readonly CurvePoint[],
  { time, speed }: Pick<Curve, 'time' | 'speed'>,
  { width, height }: { width: number; height: number },
): string =>
  points
    .map(({ seconds, speed: value }, index) => {
      const x = (seconds / time.end) * width;
      const y = height - (Math.min(value, speed.end) / speed.end) * height;
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');

/** An axis from 0 to a round end, with round marks on it. */
type Axis = { end: number; marks: number[] };

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

/** Pure. The last line that has a mean, which is what the figure beside the curve is of. */
export const lastLine = ({ series }: Curve): CurveLine | null =>
  series[0]?.lines.findLast(({ mean }) => mean !== null) ?? null;

/** Pure. The curve for who can't see it: how fast each pass was, and when it was slow. */
export const curveWords = (
  t: Translate,
  { series, spans }: Curve,
  nameOf: (driveId: string) => string,
): string => {
  const words = series.flatMap(({ driveId, lines }) =>
    lines.flatMap(({ step, mean, points }) => {
      if (mean === null) return [];
      const speeds = points.map(({ speed }) => speed);
      return t(`job.curve.label.${step}`, {
        drive: nameOf(driveId),
        mean: formatSpeed(t, mean),
        least: formatSpeed(t, Math.min(...speeds)),
        most: formatSpeed(t, Math.max(...speeds)),
      });
    }),
  );
  const slow = spans.map(({ kind, from, to }) =>
    t(`job.curve.label.${kind}`, {
      from: formatDuration(t, from),
      to: formatDuration(t, to),
    }),
  );
  return [t('job.curve.title'), ...words, ...slow].join(' ');
};
