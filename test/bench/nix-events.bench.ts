import { initialBuildState, trackBuild } from '../../electron/engine/nix/build-tracker.ts';
import { parseNixLine } from '../../electron/engine/nix/nix-events.ts';

type Bench = { name: string; rows: Record<string, string | number>[] };

const mebibyte = 2 ** 20;

/** What a big build tells: 16 builders at a time that log, with nix's counts between, and downloads. */
export function* recordLines(count: number): Generator<string> {
  const base = 35_704_063_131_648;
  const path = (n: number) => `/nix/store/${String(n).padStart(32, '0')}-package-${n}.drv`;
  yield `@nix {"action":"start","id":${base},"level":0,"parent":0,"text":"","type":104}`;
  for (let n = 1; n < count; n += 1) {
    const turn = Math.floor(n / 100);
    const id = base + 1 + (n % 16) + turn * 16;
    if (n % 100 < 16) {
      yield `@nix {"action":"start","fields":["${path(n)}","",1,1],"id":${id},"level":3,"parent":0,"text":"building '${path(n)}'","type":105}`;
    } else if (n % 100 >= 84) yield `@nix {"action":"stop","id":${id}}`;
    else if (n % 5 === 0) {
      yield `@nix {"action":"result","fields":[${n},${count},16,0],"id":${base},"type":105}`;
    } else {
      yield `@nix {"action":"result","fields":["\\u001b[32m[${n}/${count}]\\u001b[0m Building CXX object lib/part-${n}.cpp.o"],"id":${id},"type":101}`;
    }
  }
}

export const run = async (): Promise<Bench> => {
  const count = 100_000;
  const lines = [...recordLines(count)];
  const rows: Bench['rows'] = [];
  for (let round = 1; round <= 3; round += 1) {
    const heapBefore = process.memoryUsage().heapUsed;
    const start = performance.now();
    const used = process.cpuUsage();
    let state = initialBuildState;
    for (const line of lines) state = trackBuild(state, round, parseNixLine(line));
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(used);
    rows.push({
      round,
      events: count,
      'events a second': Math.round(count / seconds),
      'of processor time': Math.round((count / (user + system)) * 1e6),
      'activities left': state.activities.size,
      'heap growth MiB': Math.round((process.memoryUsage().heapUsed - heapBefore) / mebibyte),
    });
  }
  return { name: 'nix events, parsed and tracked', rows };
};
