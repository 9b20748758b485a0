// Writes and verifies with etcher-sdk as Etcher 2.1.4 does for one drive (its lib/util/child-writer.ts, and the defaults of
// lib/gui/app/models/settings.ts): `node flash.mjs IMAGE DEVICE SIZE_IN_BYTES`. Prints one line of JSON.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const startedAt = performance.now();
// A loop device has nothing mounted, and the addon that would unmount it exists for few versions of Node.js.
require('etcher-sdk/build/lazy').getUnmountDisk = () => async () => undefined;
const { decompressThenFlash } = require('etcher-sdk/build/multi-write');
const { BlockDevice, File } = require('etcher-sdk/build/source-destination');
const loadSeconds = (performance.now() - startedAt) / 1000;

const [image, device, size] = process.argv.slice(2);
const destination = new BlockDevice({
  drive: {
    device,
    raw: device,
    devicePath: null,
    description: device,
    size: Number(size),
    blockSize: 512,
    mountpoints: [],
    isReadOnly: false,
    isSystem: false,
  },
  write: true,
  direct: true,
  // Etcher says true, and then waits 2 s before it unmounts. That is no work, and left out.
  unmountOnSuccess: false,
});
const errors = [];
const result = await decompressThenFlash({
  source: new File({ path: image }),
  destinations: [destination],
  onFail: (_, error) => errors.push(String(error)),
  onProgress: () => undefined,
  verify: true,
  trim: true,
  decompressFirst: true,
  // min(2 + (targets − 1) · 32, 256, MiB of memory / 8)
  numBuffers: 2,
});
console.log(JSON.stringify({ bytes: result.bytesWritten, loadSeconds, errors }));
