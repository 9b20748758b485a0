import type { DeviceTransport } from '../drive-facts/device-facts.ts';
import type { OpenDrive } from './open-drive.ts';

/** How large one read or write is, and how many are under way at once. */
export type Blocks = { blockBytes: number; slots: number };

const KIB = 1024;
/**
 * A stick takes one request at a time (`can_queue = 1`, drivers/usb/storage/scsiglue.c) of at most 1 MiB, 120 KiB on USB 2. So one block is
 * being transferred, one waits in the kernel, and one is being filled or compared; more would only make a stall longer. An SD card behind
 * mmc_host works alike.
 */
const ONE_AT_A_TIME: Blocks = { blockBytes: 1024 * KIB, slots: 3 };
/** UAS, and disks with a queue of their own. */
const QUEUED: Blocks = { blockBytes: 1024 * KIB, slots: 4 };
/** On a loop device in RAM this is as fast as any; 512 KiB is slower by a quarter, and more slots bring nothing (test/bench). */
const IN_MEMORY: Blocks = { blockBytes: 2048 * KIB, slots: 2 };

const BY_TRANSPORT: Record<DeviceTransport, Blocks> = {
  'usb-storage': ONE_AT_A_TIME,
  usb: ONE_AT_A_TIME,
  mmc: ONE_AT_A_TIME,
  uas: QUEUED,
  nvme: IN_MEMORY,
  other: QUEUED,
  loop: IN_MEMORY,
};

/** Below it a disk is slow, whatever it hangs on: 120 KiB is USB 2's. */
const SMALL_REQUEST_BYTES = 256 * KIB;

/**
 * By what the drive is, never by how much memory there is. With two buffers for each slot a drive takes at most 8.4 MB (10^6);
 * the limit for one further drive is 16 MB. Blocks are multiples of 64 KiB, the unit of comparing and repairing.
 */
export const chooseBlocks = ({ facts }: OpenDrive): Blocks => {
  // A practice drive is a file, and as fast as a loop device on one.
  if (facts === null) return IN_MEMORY;
  const { transport, maxRequestBytes, maxRequests } = facts;
  const isSlow = maxRequestBytes !== null && maxRequestBytes < SMALL_REQUEST_BYTES;
  const { blockBytes, slots } = isSlow ? ONE_AT_A_TIME : BY_TRANSPORT[transport];
  // Besides what the kernel queues, one is being filled or compared; the next would only keep a thread waiting.
  return { blockBytes, slots: Math.min(slots, Math.max(2, (maxRequests ?? slots) + 1)) };
};

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

export type BlockBuffers = ReturnType<typeof createBlockBuffers>;

/**
 * What the slots of one drive read into and write from; a hash thread can read it too. Page-aligned memory, as O_DIRECT wants it: the one kind that plain Node.js has is that of a `WebAssembly.Memory`. Its pages cost
 * nothing until they are touched.
 */
export const createBlockBuffers = ({ blockBytes, slots }: Blocks) => {
  const pages = Math.ceil((2 * slots * blockBytes) / WASM_PAGE_BYTES);
  const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const at = (index: number): Buffer => Buffer.from(buffer, index * blockBytes, blockBytes);
  return {
    slots,
    blockBytes,
    /** The block of a slot. */
    block: (slot: number): Buffer => at(slot),
    /** What is held against it: as large, and free of charge as far as it is not used. */
    other: (slot: number): Buffer => at(slots + slot),
  };
};

/**
 * Calls `work` for every slot, again and again, all slots at once, until it answers false. The first error ends all;
 * it is thrown when every slot is at rest, so that nothing is still in flight behind the caller's back.
 */
export const runSlots = async (
  count: number,
  work: (slot: number) => Promise<boolean>,
): Promise<void> => {
  let firstError: { error: unknown } | null = null;
  const runSlot = async (slot: number): Promise<void> => {
    try {
      while (firstError === null && (await work(slot))) {
        // All is in the condition.
      }
    } catch (error) {
      firstError ??= { error };
    }
  };
  await Promise.all(Array.from({ length: count }, (_, slot) => runSlot(slot)));
  if (firstError !== null) throw (firstError as { error: unknown }).error;
};

/** Makes calls of `run` wait for one another, in the order in which they were made. */
export const inTurn = <A, R>(run: (argument: A) => Promise<R>): ((argument: A) => Promise<R>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (argument) => {
    const result = last.then(() => run(argument));
    last = result.catch(() => undefined);
    return result;
  };
};
