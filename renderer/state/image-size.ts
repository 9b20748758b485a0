import type { Drive, StickEntry } from '../../electron/contract/index.ts';
import type { FleetView } from './fleet-store.ts';
import { type InstallerView, optionsFor } from './installer-store.ts';

/** How much of a drive the image takes. */
export type ImageSize = {
  bytes: number;
  /** Measured, not estimated: a smaller drive is refused for certain. */
  isExact: boolean;
};

type Known = {
  fleet: Pick<FleetView, 'fleet' | 'host' | 'facts'>;
  installer: Pick<InstallerView, 'source' | 'options' | 'plan' | 'measured'>;
  sticks: readonly StickEntry[];
};

/** Pure. What is known of the image before it is there: from the file, the plan, or the last time. Null: nothing. */
export const imageSizeOf = ({ fleet, installer, sticks }: Known): ImageSize | null => {
  const { source, plan, measured } = installer;
  if (source === 'image') {
    const bytes = measured.status === 'loaded' ? measured.value.unpackedBytes : null;
    return bytes === null ? null : { bytes, isExact: true };
  }
  if (!fleet.fleet || fleet.host === null) return null;
  const planned = plan.status === 'loaded' ? plan.value.imageBytesEstimate : null;
  const options = optionsFor(installer.options, fleet.facts);
  const before = lastTime(sticks, fleet.fleet.reference, fleet.host, options.prebuilt === true);
  const bytes = planned ?? before;
  return bytes === null ? null : { bytes, isExact: false };
};

/** An image with the whole system in it is of another size than one without. */
const lastTime = (
  sticks: readonly StickEntry[],
  reference: string,
  host: string,
  isOffline: boolean,
): number | null =>
  sticks.find(
    ({ record: { made, imageBytes } }) =>
      imageBytes !== null &&
      made?.reference === reference &&
      made.host === host &&
      (made.options.prebuilt === true) === isOffline,
  )?.record.imageBytes ?? null;

/** Pure. Null where one of the two sizes is not known. */
export const fits = (
  { sizeBytes }: Pick<Drive, 'sizeBytes'>,
  image: ImageSize | null,
): boolean | null => (image === null || sizeBytes === null ? null : image.bytes <= sizeBytes);
