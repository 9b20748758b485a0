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

/** What the slots of one drive read into and write from. A hash thread can read it too. */
export type BlockBuffers = {
  slots: number;
  blockBytes: number;
  /** The block of a slot. */
  block: (slot: number) => Buffer;
  /** What is held against it: as large, and free of charge as far as it is not used. */
  other: (slot: number) => Buffer;
};

/**
 * Page-aligned memory, as O_DIRECT wants it: the one kind that plain Node.js has is that of a `WebAssembly.Memory`. Its pages cost
 * nothing until they are touched.
 */
export const createBlockBuffers = ({
  blockBytes,
  slots,
}: {
  blockBytes: number;
  slots: number;
}): BlockBuffers => {
  const pages = Math.ceil((2 * slots * blockBytes) / WASM_PAGE_BYTES);
  const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const at = (index: number): Buffer => Buffer.from(buffer, index * blockBytes, blockBytes);
  return {
    slots,
    blockBytes,
    block: (slot) => at(slot),
    other: (slot) => at(slots + slot),
  };
};
