import type { CellState } from './block-map.ts';

/** Side of a cell, and from one to the next. */
export const cellSize = 10;
export const cellPitch = 12;

/** More than these are no longer told apart, and cost time to draw. */
const mostCells = 400;
/** A cell of this size is large. */
const largest = 2;

/** `scale`: so much larger than they are described all cells are drawn, in pixels. */
export type Grid = { columns: number; rows: number; scale: number };

/** Pure. The cells that fill this room, the smallest that there may be so many of; null where there is no room. */
export const gridIn = ({ width, height }: { width: number; height: number }): Grid | null => {
  for (let scale = 1; ; scale += 1 / cellPitch) {
    const fitting = (length: number) =>
      Math.floor((length / scale + cellPitch - cellSize) / cellPitch);
    const [columns, rows] = [fitting(width), fitting(height)];
    if (columns < 1 || rows < 1) return null;
    if (columns * rows <= mostCells) return { columns, rows, scale };
    if (scale >= largest) return { columns, rows: Math.floor(mostCells / columns), scale };
  }
};

type Shape = (x: number, y: number) => string;

const square: Shape = (x, y) => `M${x} ${y}h10v10h-10z`;
const circle: Shape = (x, y) => `M${x} ${y + 5}a5 5 0 1 1 10 0a5 5 0 1 1 -10 0z`;

/** Each state has a form of its own besides its colour. */
const shapes: Record<CellState, Shape> = {
  ahead: (x, y) => `M${x + 0.5} ${y + 0.5}h9v9h-9z`,
  written: square,
  // An equals sign.
  same: (x, y) => `M${x + 1} ${y + 2.5}h8v1.5h-8zM${x + 1} ${y + 6}h8v1.5h-8z`,
  verified: circle,
  // Half full.
  rewritten: (x, y) => `M${x} ${y}v10h10z`,
  // A ring.
  repaired: (x, y) => `${circle(x, y)}M${x + 2.5} ${y + 5}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0z`,
  // A cross.
  differs: (x, y) => `M${x} ${y + 2}l2 -2l3 3l3 -3l2 2l-3 3l3 3l-2 2l-3 -3l-3 3l-2 -2l3 -3z`,
};

/** Pure. All cells of one state as one SVG path; empty where there is none. */
export const pathOfCells = (
  cells: readonly CellState[],
  state: CellState,
  { columns }: Grid,
): string => {
  let path = '';
  for (const [index, cell] of cells.entries()) {
    if (cell !== state) continue;
    path += shapes[state]((index % columns) * cellPitch, Math.floor(index / columns) * cellPitch);
  }
  return path;
};

/** Pure. One cell, at the origin. */
export const shapeOf = (state: CellState): string => shapes[state](0, 0);
