import {
  type ConfirmedDrive,
  type Consent,
  failure,
  ok,
  type Result,
} from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import { createSpeedMeter, createThrottle } from '../write/drive-progress.ts';
import { checkImage, type ImageFile } from '../write/image-file.ts';
import type { JobContext } from './jobs.ts';

/** Ten a second is more than an eye takes in. */
const PROGRESS_INTERVAL_MS = 100;

/**
 * The image with its size, which some archives tell only when they are unpacked: that is done before anything on a drive changes. Called off by
 * `consent.count`, it is only warned of. Fails where the archive is damaged, or holds what is no image after all.
 */
export const countWhereNeeded = async (
  { images, clock }: Pick<Ports, 'images' | 'clock'>,
  job: JobContext,
  { image, drives, consent }: { image: ImageFile; drives: ConfirmedDrive[]; consent: Consent },
): Promise<Result<ImageFile>> => {
  if (image.unpackedBytes !== null) return ok(image);
  if (!consent.count) {
    const warning = failure('IMAGE_UNCOUNTED', { path: image.path, flag: '--no-count' });
    job.emit({ type: 'job.warned', warning });
    return ok(image);
  }
  job.enter('counting');
  const progress = createThrottle<{ bytesDone: number; bytesTotal: number }>(
    clock,
    PROGRESS_INTERVAL_MS,
    ({ bytesDone, bytesTotal }) => {
      const speed = meter.add(clock.now(), bytesDone);
      const told = { phase: 'counting' as const, bytesDone, bytesTotal, ...speed, stalled: false };
      for (const { id } of drives) {
        job.emit({ type: 'write.progressed', driveId: id, progress: told });
      }
    },
  );
  const meter = createSpeedMeter(image.sizeBytes);
  const counted = await images.count(
    image.path,
    image.identity,
    (bytesDone, bytesTotal) => progress.push({ bytesDone, bytesTotal }),
    job.signal,
  );
  progress.flush();
  if (!counted.ok) return counted;
  const known = { ...image, ...counted.value };
  const checked = checkImage(known, consent.anyway);
  return checked.ok ? ok(known) : checked;
};
