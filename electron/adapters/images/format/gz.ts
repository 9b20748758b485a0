import { createGunzip } from 'node:zlib';
import { atLeastOfPoorlyPacked, type ImageFormat } from './packing.ts';
import { CHUNK_BYTES, damagedError, transform } from './unpackers.ts';

export const gz: ImageFormat = {
  name: 'gzip',
  magic: /^1f8b08/,
  program: null,
  /**
   * It ends with its last member's size modulo 2^32 (RFC 1952, 2.3.1); where zeros stand there it may be padded, so that its own size says nothing.
   */
  atLeast: async (fileBytes, readAt) => {
    const end = Buffer.alloc(4);
    if (fileBytes < end.length) return 0;
    if ((await readAt(end, fileBytes - end.length)) < end.length) return 0;
    const stated = end.readUInt32LE(0);
    return stated === 0 ? 0 : Math.max(stated, atLeastOfPoorlyPacked(fileBytes));
  },
  measure: async () => ({ ok: true, bytes: null }),
  unpack: async function* (image, read, stop) {
    const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
    yield* transform(image, read(0, image.fileBytes), gunzip, stop);
    if (stop.aborted) return;
    // It takes zeros behind a member for the end of all, whatever follows them.
    for await (const rest of read(gunzip.bytesWritten, image.fileBytes)) {
      if (rest.some((byte) => byte !== 0)) {
        throw damagedError(
          image,
          `something else follows what ends at byte ${gunzip.bytesWritten}`,
        );
      }
    }
  },
};
