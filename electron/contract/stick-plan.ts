import * as z from 'zod/mini';

/**
 * What a stick is to hold: extents, each with where its bytes come from. This file goes into the helper, too, which runs as root: it imports
 * nothing of the contract.
 */

/** In such units a stick is compared and written again; none has bytes of two extents behind each other. */
export const PLAN_UNIT_BYTES = 64 * 1024;

const Bytes = z.int().check(z.nonnegative());
const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const ImageExtent = z.object({
  from: z.literal('image'),
  offsetBytes: z.literal(0),
  /** Unpacked; null until it has been read. */
  lengthBytes: z.nullable(Bytes),
  /** SHA-256 of all of it; null where nothing says what it has to be. */
  digest: z.nullable(Sha256),
});

/** It stands over bytes of the image that are all 0, such as a free entry of its partition table. */
const OverlayExtent = z.object({
  from: z.literal('overlay'),
  name: z.string(),
  offsetBytes: Bytes,
  lengthBytes: Bytes.check(z.positive(), z.maximum(PLAN_UNIT_BYTES)),
  digest: Sha256,
});

/** Behind the image, from a whole unit on. */
const RegionExtent = z.object({
  from: z.literal('region'),
  name: z.string(),
  offsetBytes: Bytes.check(z.multipleOf(PLAN_UNIT_BYTES)),
  lengthBytes: Bytes.check(z.positive()),
  /** Of secret bytes none is told, as it would tell whether two are the same. */
  digest: z.union([Sha256, z.literal('private')]),
});
type RegionExtent = z.infer<typeof RegionExtent>;

const OtherExtent = z.discriminatedUnion('from', [OverlayExtent, RegionExtent]);

const Extents = z.tuple([ImageExtent], OtherExtent);
type Extents = z.infer<typeof Extents>;

/** Rising, and apart from each other: overlays in the image, regions behind it. */
const isInOrder = ([image, ...others]: Extents): boolean => {
  const imageEnd = image.lengthBytes;
  let end = 0;
  let isBehind = false;
  for (const { from, offsetBytes, lengthBytes } of others) {
    if (offsetBytes < end || (isBehind && from === 'overlay')) return false;
    end = offsetBytes + lengthBytes;
    if (!Number.isSafeInteger(end)) return false;
    isBehind = from === 'region';
    if (isBehind ? offsetBytes < (imageEnd ?? 0) : end > (imageEnd ?? end)) return false;
  }
  return new Set(others.map(({ name }) => name)).size === others.length;
};

export const StickPlan = z.object({ extents: Extents.check(z.refine(isInOrder)) });
export type StickPlan = z.infer<typeof StickPlan>;

export const imagePlan = (lengthBytes: number | null): StickPlan => ({
  extents: [{ from: 'image', offsetBytes: 0, lengthBytes, digest: null }],
});

export const withImage = (
  { extents: [image, ...others] }: StickPlan,
  known: Partial<Pick<Extents[0], 'lengthBytes' | 'digest'>>,
): StickPlan => ({ extents: [{ ...image, ...known }, ...others] });

/** Whether an image of this length has room for its overlays, and leaves room for what stands behind it. */
export const fitsImage = (plan: StickPlan, lengthBytes: number): boolean =>
  isInOrder(withImage(plan, { lengthBytes }).extents);

export const regionsOf = ({ extents }: StickPlan): RegionExtent[] =>
  extents.filter((extent) => extent.from === 'region');

/** Where the last extent ends; null where that is an image of which it is not known. */
export const endOf = (plan: StickPlan, imageBytes: number | null): number | null => {
  const last = regionsOf(plan).at(-1);
  return last === undefined ? imageBytes : last.offsetBytes + last.lengthBytes;
};

/** How much there is to write: the image, with what lies over it, and the regions. */
export const bytesOf = (plan: StickPlan, imageBytes: number | null): number | null =>
  imageBytes === null
    ? null
    : regionsOf(plan).reduce((sum, { lengthBytes }) => sum + lengthBytes, imageBytes);

/** How much of the plan comes before this place of an extent. */
export const positionOf = (plan: StickPlan, imageBytes: number, offset: number): number => {
  if (offset < imageBytes) return offset;
  let position = imageBytes;
  for (const { offsetBytes, lengthBytes } of regionsOf(plan)) {
    if (offset < offsetBytes + lengthBytes) return position + offset - offsetBytes;
    position += lengthBytes;
  }
  return position;
};
