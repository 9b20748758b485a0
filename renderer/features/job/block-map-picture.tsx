import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobKind } from '../../../electron/contract/index.ts';
import { formatSize } from '../../../electron/texts/window.ts';
import { useSize } from '../../ui/use-size.ts';
import {
  blockMapOf,
  type CellState,
  cellStates,
  legendStates,
  type MapSubject,
  mapWords,
} from './block-map.ts';

const looks: Record<CellState, string> = {
  ahead: 'fill-none stroke-line-strong',
  written: 'fill-accent',
  same: 'fill-ink-soft',
  verified: 'fill-verified',
  rewritten: 'fill-accent',
  repaired: 'fill-verified',
  differs: 'fill-failed',
};

type BlockMapProps = { subject: MapSubject; kind: JobKind; drive: string };

/** The part of a drive that the image takes, block by block: filled while it is written, turned round while it is read back. */
export const BlockMap = ({ subject, kind, drive }: BlockMapProps) => {
  const { t } = useTranslation();
  const [box, size] = useSize<HTMLDivElement>();
  const grid = size && gridIn(size);
  const map = blockMapOf(subject, grid ? grid.columns * grid.rows : 100);
  return (
    <figure className="flex min-h-0 min-w-0 flex-col gap-2">
      <figcaption className="flex justify-between gap-4 text-12">
        <span className="truncate font-semibold">{t('job.map.title', { drive })}</span>
        <span className="shrink-0 text-ink-faint">
          {map.cellBytes !== null && t('job.map.square', { size: formatSize(t, map.cellBytes) })}
        </span>
      </figcaption>
      <div ref={box} className="relative min-h-22 flex-1">
        <div role="img" aria-label={mapWords(t, kind, drive, map.cells)} className="absolute">
          {grid && <Cells grid={grid} cells={map.cells} current={map.current} />}
        </div>
      </div>
      <Legend states={legendStates(kind, map.cells)} />
    </figure>
  );
};

/** The same in one line, for a drive among others. */
export const BlockStrip = ({ subject, kind, drive }: BlockMapProps) => {
  const { t } = useTranslation();
  const [box, size] = useSize<HTMLDivElement>();
  const grid = size && gridIn({ width: size.width, height: cellSize });
  const map = blockMapOf(subject, grid ? grid.columns : 40);
  return (
    <div ref={box} className="h-2.5 overflow-hidden">
      <div role="img" aria-label={mapWords(t, kind, drive, map.cells)}>
        {grid && <Cells grid={grid} cells={map.cells} current={map.current} />}
      </div>
    </div>
  );
};

type CellsProps = { grid: Grid; cells: readonly CellState[]; current: number | null };

const Cells = ({ grid, cells, current }: CellsProps) => (
  <svg
    aria-hidden="true"
    width={grid.columns * cellPitch * grid.scale}
    height={grid.rows * cellPitch * grid.scale}
    viewBox={`0 0 ${grid.columns * cellPitch} ${grid.rows * cellPitch}`}
    className="block"
  >
    {cellStates.map((state) => (
      <Layer key={state} look={looks[state]} path={pathOfCells(cells, state, grid)} />
    ))}
    {current !== null && (
      <rect
        x={(current % grid.columns) * cellPitch + 0.75}
        y={Math.floor(current / grid.columns) * cellPitch + 0.75}
        width={cellSize - 1.5}
        height={cellSize - 1.5}
        className="fill-none stroke-ink stroke-[1.5px]"
      />
    )}
  </svg>
);

const Layer = memo(({ look, path }: { look: string; path: string }) => (
  <path d={path} className={look} />
));

const Legend = ({ states }: { states: readonly CellState[] }) => {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-wrap gap-x-3 text-12 text-ink-soft">
      {states.map((state) => (
        <li key={state} className="flex items-center gap-1.5 whitespace-nowrap">
          <svg aria-hidden="true" width={cellSize} height={cellSize} className="shrink-0">
            <path d={shapeOf(state)} className={looks[state]} />
          </svg>
          {t(`job.map.state.${state}`)}
        </li>
      ))}
    </ul>
  );
};

/** Side of a cell, and from one to the next. */
const cellSize = 10;
const cellPitch = 12;

/** More than these are no longer told apart, and cost time to draw. */
const mostCells = 400;
/** A cell of this size is large. */
const largest = 2;

/** `scale`: so much larger than they are described all cells are drawn, in pixels. */
type Grid = { columns: number; rows: number; scale: number };

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
