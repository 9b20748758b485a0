import { type Contender, ETCHER, ETCHER_NODE_20, OURS } from './contenders.ts';
import type { Cost } from './process-cost.ts';

type Row = Record<string, string | number>;

/** One for each round. */
export type Measured = readonly Cost[];

/** The lowest of all rounds: whatever else the machine did only adds. Of the peak the highest, which is the one to have room for. */
const best = (costs: Measured): Cost => ({
  seconds: Math.min(...costs.map(({ seconds }) => seconds)),
  cpuSeconds: Math.min(...costs.map(({ cpuSeconds }) => cpuSeconds)),
  peakMegabytes: Math.max(...costs.map(({ peakMegabytes }) => peakMegabytes)),
});

const medianSeconds = (costs: Measured): number =>
  costs.map(({ seconds }) => seconds).toSorted((one, other) => one - other)[
    Math.floor(costs.length / 2)
  ] ?? 0;

export const tellMeasured = (
  { name, does }: Contender,
  measured: ReadonlyMap<string, Measured>,
  imageBytes: number,
): Row => {
  const costs = measured.get(name);
  if (costs === undefined) return { tool: name, does: 'not installed' };
  const { seconds, cpuSeconds, peakMegabytes } = best(costs);
  return {
    tool: name,
    does,
    'wall s': seconds,
    'median s': medianSeconds(costs),
    'cpu s': cpuSeconds,
    'peak MB': Math.round(peakMegabytes),
    'MB/s': Math.round(imageBytes / 1e6 / seconds),
  };
};

export const tellSeveral = (measured: ReadonlyMap<number, Measured>, imageBytes: number): Row[] => {
  const one = measured.get(1);
  return [...measured].map(([drives, costs]) => {
    const { seconds, cpuSeconds, peakMegabytes } = best(costs);
    return {
      drives,
      'wall s': seconds,
      'cpu s': cpuSeconds,
      'MB/s in all': Math.round((drives * imageBytes) / 1e6 / seconds),
      'peak MB': Math.round(peakMegabytes),
      ...(drives > 1 && one !== undefined
        ? { 'MB a further drive': furtherMegabytes(one, costs, drives) }
        : {}),
    };
  });
};

const furtherMegabytes = (one: Measured, several: Measured, drives: number): number =>
  (best(several).peakMegabytes - best(one).peakMegabytes) / (drives - 1);

/** The goals of the issue that this machine can tell something about. */
export const tellGoals = (
  measured: ReadonlyMap<string, Measured>,
  several: ReadonlyMap<number, Measured>,
): Row[] => {
  const ours = measured.get(OURS);
  if (ours === undefined) return [];
  const mine = best(ours);
  const against = (name: string): Row[] => {
    const costs = measured.get(name);
    if (costs === undefined) return [];
    const theirs = best(costs);
    return [
      goal(`wall ÷ ${name}`, mine.seconds / theirs.seconds, 0.8, 0.7),
      goal(`cpu ÷ ${name}`, mine.cpuSeconds / theirs.cpuSeconds, 1.15),
    ];
  };
  const one = several.get(1);
  return [
    ...against(ETCHER),
    ...against(ETCHER_NODE_20),
    goal('peak MB, one drive', mine.peakMegabytes, 96),
    ...[...several]
      .filter(([drives]) => drives > 1)
      .map(([drives, costs]) =>
        goal(`MB a further drive, of ${drives}`, furtherMegabytes(one ?? costs, costs, drives), 16),
      ),
  ];
};

const goal = (figure: string, value: number, limit: number, wish?: number): Row => ({
  figure,
  value: Number(value.toPrecision(3)),
  goal: `≤ ${limit}`,
  wish: wish === undefined ? '' : `≤ ${wish}`,
  reached: value <= limit ? 'yes' : 'no',
});
