import { cancelled, ok } from '../../contract/index.ts';
import type { Images } from '../../engine/ports/images.ts';
import { lookAtImage } from './image-look.ts';
import { describeMeasured } from './image-measure.ts';
import { changedSince, openImageSource } from './image-source.ts';
import { isSourceFault } from './source-fault.ts';

/** Often enough for a bar that moves. */
const STEP_BYTES = 4 * 1024 * 1024;

/** As `Images.count` of the engine's ports. */
export const countImage: Images['count'] = async (path, identity, onProgress, signal) => {
  const source = await openImageSource(path);
  if (!source.ok) return source;
  const { image, read, close } = source.value;
  try {
    if (image.identity !== identity) return changedSince(path);
    let told = 0;
    let unpackedBytes = 0;
    const chunks = read(signal, (packedBytes) => {
      if (packedBytes - told < STEP_BYTES && packedBytes < image.fileBytes) return;
      told = packedBytes;
      onProgress(packedBytes, image.fileBytes);
    });
    for await (const chunk of chunks) {
      if (signal.aborted) return cancelled();
      unpackedBytes += chunk.length;
    }
    if (signal.aborted) return cancelled();
    // What an image says of its own size can be held against it only now.
    const counted = { ...image, unpackedBytes };
    const looked = await lookAtImage(counted);
    return looked.ok ? ok(describeMeasured(counted, looked.value)) : looked;
  } catch (error) {
    if (!isSourceFault(error)) throw error;
    return { ok: false, error: error.failure };
  } finally {
    await close();
  }
};
