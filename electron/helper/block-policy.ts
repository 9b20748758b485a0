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
