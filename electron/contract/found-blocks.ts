import { z } from 'zod';

/** What became known of a part of a drive, besides that it was written or read back. */
const BlockState = z.enum([
  /** Compared before writing: it held the image already, and was left alone. */
  'same',
  /** Read back, and not what the image has. */
  'differs',
  /** Differed, and was written once more. Whether that helped, only reading back tells. */
  'rewritten',
]);
type BlockState = z.infer<typeof BlockState>;

export const FoundBlocks = z.object({
  /** On the drive, which is that of the image too. */
  offset: z.number().int(),
  lengthBytes: z.number().int(),
  state: BlockState,
});
export type FoundBlocks = z.infer<typeof FoundBlocks>;

/** So many are kept of one drive: more than a picture of it can show, and little enough for a drive that is bad all over. */
const MAX_FOUND_BLOCKS = 400;
/** The unit in which differences are found (`UNIT_BYTES` of the helper). */
const FINEST_GRAIN_BYTES = 64 * 1024;

/**
 * Pure. What is known of a drive with news of it: in the drive's order, without overlap, the newest last word on each byte. Where it
 * would become too much it gets coarser: what is wrong grows then, and what is the same shrinks, so that nothing looks better than it is.
 */
export const addFoundBlocks = (
  known: readonly FoundBlocks[],
  news: readonly FoundBlocks[],
  most = MAX_FOUND_BLOCKS,
): FoundBlocks[] => {
  let blocks = news.reduce<readonly FoundBlocks[]>(overwrite, known);
  let grain = FINEST_GRAIN_BYTES;
  while (blocks.length > most) {
    grain *= 2;
    blocks = coarsen(blocks, grain);
  }
  return [...blocks];
};

const endOf = ({ offset, lengthBytes }: FoundBlocks): number => offset + lengthBytes;

const between = (from: number, to: number, state: BlockState): FoundBlocks[] =>
  to > from ? [{ offset: from, lengthBytes: to - from, state }] : [];

const overwrite = (known: readonly FoundBlocks[], fresh: FoundBlocks): FoundBlocks[] => {
  const end = endOf(fresh);
  const isBefore = (one: FoundBlocks) => endOf(one) < fresh.offset;
  const isAfter = (one: FoundBlocks) => one.offset > end;
  const touched = known.filter((one) => !isBefore(one) && !isAfter(one));
  const first = known.findIndex((one) => !isBefore(one));
  const at = first === -1 ? known.length : first;
  return [
    ...known.slice(0, at),
    ...joined([
      ...touched.flatMap((one) =>
        between(one.offset, Math.min(endOf(one), fresh.offset), one.state),
      ),
      ...between(fresh.offset, end, fresh.state),
      ...touched.flatMap((one) => between(Math.max(one.offset, end), endOf(one), one.state)),
    ]),
    ...known.slice(at + touched.length),
  ];
};

/** Neighbours of one kind are one. */
const joined = (blocks: readonly FoundBlocks[]): FoundBlocks[] => {
  const all: FoundBlocks[] = [];
  for (const next of blocks) {
    const last = all.at(-1);
    if (last !== undefined && last.state === next.state && endOf(last) === next.offset) {
      all[all.length - 1] = { ...last, lengthBytes: last.lengthBytes + next.lengthBytes };
    } else all.push(next);
  }
  return all;
};

const coarsen = (blocks: readonly FoundBlocks[], grain: number): FoundBlocks[] => {
  const down = (at: number) => Math.floor(at / grain) * grain;
  const up = (at: number) => Math.ceil(at / grain) * grain;
  const all: FoundBlocks[] = [];
  for (const { offset, lengthBytes, state } of blocks) {
    const end = offset + lengthBytes;
    if (state === 'same') {
      all.push(...between(up(offset), down(end), state));
      continue;
    }
    // Only what is wrong can have grown into what comes after it.
    const last = all.at(-1);
    const reached = last === undefined ? 0 : endOf(last);
    if (last !== undefined && state === 'differs' && last.state === 'rewritten') {
      all.splice(-1, 1, ...between(last.offset, Math.min(reached, down(offset)), last.state));
      all.push(...between(down(offset), up(end), state));
    } else all.push(...between(Math.max(reached, down(offset)), up(end), state));
  }
  return joined(all);
};
