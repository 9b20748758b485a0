/**
 * 2 MiB at a time and four at once: enough to keep a RAM disk busy, and beyond what one stick takes (usb-storage hands out one
 * request of at most 1 MiB at a time, drivers/usb/storage/scsiglue.c). test/bench/write.bench.ts measures it.
 */
export const BLOCK_BYTES = 2 * 1024 * 1024;
export const SLOTS = 4;

/** Not among Node's types without those of a browser. */
declare const WebAssembly: {
  Memory: new (size: {
    initial: number;
    maximum: number;
    shared: true;
  }) => {
    buffer: ArrayBuffer | SharedArrayBuffer;
  };
};

const WASM_PAGE_BYTES = 64 * 1024;

export type BlockBuffers = {
  /** All of it, to be shared with the hash worker. */
  memory: SharedArrayBuffer;
  /** The buffer of a slot for what comes from the image. */
  image: (slot: number) => Buffer;
  /** The buffer of a slot for what comes from the drive. */
  drive: (slot: number) => Buffer;
  offsetOf: (slot: number) => number;
};

/**
 * Page-aligned memory, as O_DIRECT wants it: the one kind that plain Node.js has is that of a `WebAssembly.Memory`.
 * Untouched pages cost nothing, so the drive's half is free of charge in a job that never reads back.
 */
export const createBlockBuffers = (): BlockBuffers => {
  const pages = (2 * SLOTS * BLOCK_BYTES) / WASM_PAGE_BYTES;
  const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  if (!(buffer instanceof SharedArrayBuffer)) throw new Error('no shared memory');
  const at = (index: number): Buffer => Buffer.from(buffer, index * BLOCK_BYTES, BLOCK_BYTES);
  return {
    memory: buffer,
    image: (slot) => at(slot),
    drive: (slot) => at(SLOTS + slot),
    offsetOf: (slot) => slot * BLOCK_BYTES,
  };
};
