// `npm run bench`, or `npm run bench -- TEXT` for those whose name has TEXT in it. Each `test/bench/*.bench.ts`
// exports `run()`, which answers a table, or several: `{ name: string, rows: Record<string, string | number>[], notes?: string[] }`.
import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { prepare } from './prepare.mjs';
import { follow } from './processes.mjs';
import { at, main, Stop } from './project.mjs';

const folder = at('test', 'bench');
const suffix = '.bench.ts';

const benches = (filters) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(suffix))
    .filter((file) => filters.length === 0 || filters.some((text) => file.includes(text)))
    .sort();

const runBench = async (file) => {
  const { run } = await import(pathToFileURL(at('test', 'bench', file)).href);
  for (const { name, rows, notes = [] } of [await run()].flat()) {
    const lines = [name, ...(rows.length > 0 ? [table(rows)] : []), ...notes];
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
};

/** Plain columns, numbers to the right: they are read by people and pasted into notes. */
const table = (rows) => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const text = (row, column) => (row[column] === undefined ? '' : shown(row[column]));
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => text(row, column).length)),
  );
  const line = (cells, right) =>
    cells
      .map((cell, at) => (right(at) ? cell.padStart(widths[at]) : cell.padEnd(widths[at])))
      .join('  ')
      .trimEnd();
  const isNumber = (column) => rows.every((row) => typeof row[column] !== 'string');
  const right = (at) => isNumber(columns[at]);
  return [
    line(columns, right),
    ...rows.map((row) =>
      line(
        columns.map((column) => text(row, column)),
        right,
      ),
    ),
  ].join('\n');
};

const shown = (value) =>
  typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(3) : String(value);

await main(async () => {
  const filters = process.argv.slice(2);
  // Node.js 24 reads TypeScript; the one that npm runs on may be older.
  if (!process.features.typescript) {
    const node = await prepare();
    await build(node);
    return follow(node, [fileURLToPath(import.meta.url), ...filters]);
  }
  const chosen = benches(filters);
  if (chosen.length === 0)
    throw new Stop(`There is no bench ${filters.join(' ')} in test/bench.`, 2);
  for (const file of chosen) await runBench(file);
});
