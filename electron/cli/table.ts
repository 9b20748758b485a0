import { showName } from '../contract/index.ts';

/** In characters. */
const longestCell = 200;

/** Rows of columns as wide as their widest cell. What stands in a cell may be anybody's. */
export const table = (cells: string[][]): string[] => {
  const rows = cells.map((row) => row.map((cell) => showName(cell, longestCell)));
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
};
