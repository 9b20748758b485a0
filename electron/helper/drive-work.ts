import type {
  BlockState,
  DriveOrder,
  HelperEvent,
  HelperPhase,
  HelperReport,
  StartAction,
} from '../helper-protocol/index.ts';
import { type BlockBuffers, runSlots } from './blocks.ts';
import type { PlanSource } from './extents.ts';
import { stop } from './failures.ts';
import type { ImageBlock, ImageReader } from './image.ts';
import type { OpenDrive } from './open-drive.ts';
import type { Range } from './ranges.ts';

/** What the passes over one drive share. */
export type DriveWork = {
  /** Its number in events. */
  index: number;
  start: StartAction;
  order: DriveOrder;
  drive: OpenDrive;
  buffers: BlockBuffers;
  image: PlanSource;
  /** True at any moment: it is what is told when the next step fails. */
  report: HelperReport;
  found: ReturnType<typeof createFoundBlocks>;
  /** Aborted with a `JobError`. */
  signal: AbortSignal;
  send: (event: HelperEvent) => void;
};

type Progress = ReturnType<typeof enterPhase>;

/** 20 a second: the engine thins it out to what a person can see. */
const INTERVAL_MS = 50;

/** Says that a phase begins; answers the means to tell of the bytes done, seldom enough, and of the last of them in any case. */
export const enterPhase = (
  { index: drive, send }: Pick<DriveWork, 'index' | 'send'>,
  phase: HelperPhase,
  bytesTotal: number | null,
) => {
  send({ type: 'phase', drive, phase });
  let bytesDone = 0;
  let sentAt = Number.NEGATIVE_INFINITY;
  const finish = (): void => {
    sentAt = performance.now();
    send({ type: 'progress', drive, phase, bytesTotal, bytesDone });
  };
  const advance = (bytes: number): void => {
    bytesDone += bytes;
    if (performance.now() - sentAt >= INTERVAL_MS) finish();
  };
  return { advance, finish };
};

/** Takes block after block of what comes to `onBlock`, all slots at once. */
export const eachBlock = (
  { buffers }: Pick<DriveWork, 'buffers'>,
  reader: ImageReader,
  { advance }: Progress,
  onBlock: (block: ImageBlock, buffer: Buffer, slot: number) => Promise<void>,
): Promise<void> =>
  runSlots(buffers.slots, async (slot) => {
    const buffer = buffers.block(slot);
    const block = await reader(buffer);
    if (block === null) return false;
    await onBlock(block, buffer, slot);
    advance(block.length);
    await block.released;
    return true;
  });

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

/** Often enough for an eye, seldom enough for the channel. */
const FOUND_INTERVAL_MS = 250;
/** A frame has room for many more; a drive that is bad all over has them sooner. */
const MAX_RANGES = 128;

/** Tells what is found on one drive: the first at once, then what came together meanwhile. */
export const createFoundBlocks = (drive: number, send: (event: HelperEvent) => void) => {
  let state: BlockState = 'same';
  let ranges: Range[] = [];
  let pause: NodeJS.Timeout | null = null;

  /** Tells what was not told yet. */
  const flush = (): void => {
    if (ranges.length === 0) return;
    const blocks = ranges.map(({ from, to }) => ({ offset: from, lengthBytes: to - from, state }));
    send({ type: 'found', drive, blocks });
    ranges = [];
    if (pause !== null) clearTimeout(pause);
    // Nothing waits for it to end.
    pause = setTimeout(() => {
      pause = null;
      flush();
    }, FOUND_INTERVAL_MS).unref();
  };

  return {
    add: (from: number, to: number, next: BlockState): void => {
      // The last word on a byte counts, so what is of another kind has to be told in its turn.
      if (next !== state) flush();
      state = next;
      const last = ranges.at(-1);
      if (last !== undefined && last.to === from) last.to = to;
      else ranges.push({ from, to });
      if (pause === null || ranges.length >= MAX_RANGES) flush();
    },
    flush,
  };
};

/** `imageBytes` is null for a stream that does not say its size. */
export const tooSmall = (drive: OpenDrive, imageBytes: number | null): Error =>
  stop('DRIVE_TOO_SMALL', {
    device: drive.confirmed.path,
    name: null,
    driveBytes: drive.usableBytes,
    imageBytes,
    known: 'exactly',
    host: null,
  });
