import type {
  DriveOrder,
  HelperEvent,
  HelperPhase,
  HelperReport,
  StartAction,
} from '../helper-protocol/index.ts';
import type { BlockBuffers } from './block-buffers.ts';
import type { FoundBlocks } from './found-blocks.ts';
import type { ImageSource } from './image-source.ts';
import type { OpenDrive } from './open-drive.ts';
import { createProgress, type Progress } from './progress.ts';

/** What the passes over one drive share. */
export type DriveWork = {
  /** Its number in events. */
  index: number;
  start: StartAction;
  order: DriveOrder;
  drive: OpenDrive;
  buffers: BlockBuffers;
  image: ImageSource;
  /** True at any moment: it is what is told when the next step fails. */
  report: HelperReport;
  /** What becomes known of the drive's parts. */
  found: FoundBlocks;
  signal: AbortSignal;
  send: (event: HelperEvent) => void;
};

/** Says that a phase begins; answers the means to tell how far it is. */
export const enterPhase = (
  { index, send }: Pick<DriveWork, 'index' | 'send'>,
  phase: HelperPhase,
  bytesTotal: number | null,
): Progress => {
  send({ type: 'phase', drive: index, phase });
  return createProgress({ drive: index, phase, bytesTotal }, send);
};

/** Adds the time that `run` takes to the report, however it ends. */
export const timed = async <T>(
  report: HelperReport,
  field: 'writeSeconds' | 'verifySeconds',
  run: () => Promise<T>,
): Promise<T> => {
  const startedAt = performance.now();
  try {
    return await run();
  } finally {
    report[field] += (performance.now() - startedAt) / 1000;
  }
};
