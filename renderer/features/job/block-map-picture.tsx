import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobKind } from '../../../electron/contract/index.ts';
import { formatSize } from '../../texts/format.ts';
import { useSize } from '../../ui/use-size.ts';
import { blockMapOf, type CellState, cellStates, type MapSubject } from './block-map.ts';
import { legendStates, mapWords } from './block-map-words.ts';
import { cellPitch, cellSize, type Grid, gridIn, pathOfCells, shapeOf } from './cell-shapes.ts';

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
