import { pause } from './line-reader.ts';

/** In bytes per second; null: as fast as the host. */
export type Speed = { write: number | null; read: number | null };

/**
 * A medium of a fixed speed behind a small buffer, as sticks have it: a write is taken while there is room, and goes on
 * to the medium while the next one is under way; what follows the last read is fetched ahead. Its clock counts from
 * fixed points, so that late timers do not add up.
 */
export type Pace = {
  write: (bytes: number) => Promise<void>;
  read: (offset: number, bytes: number) => Promise<void>;
  flush: () => Promise<void>;
  /** What the medium itself was busy for, in seconds. */
  busySeconds: () => number;
  setSpeed: (speed: Speed) => void;
};

const BUFFER_BYTES = 1024 * 1024;

export const createPace = (initial: Speed): Pace => {
  let speed = initial;
  let mediumFreeAt = 0;
  let aheadFrom: number | null = null;
  let busyMs = 0;
  const untilMs = async (at: number): Promise<void> => {
    for (let left = at - performance.now(); left > 0; left = at - performance.now()) {
      await pause(Math.ceil(left));
    }
  };
  return {
    write: async (bytes) => {
      aheadFrom = null;
      if (speed.write === null) return;
      const costMs = (bytes / speed.write) * 1000;
      busyMs += costMs;
      mediumFreeAt = Math.max(mediumFreeAt, performance.now()) + costMs;
      const room = Math.max(BUFFER_BYTES, bytes);
      await untilMs(mediumFreeAt - (room / speed.write) * 1000);
    },
    read: async (offset, bytes) => {
      if (speed.read === null) return;
      const costMs = (bytes / speed.read) * 1000;
      const bufferMs = (BUFFER_BYTES / speed.read) * 1000;
      busyMs += costMs;
      const startedAt = performance.now() - (aheadFrom === offset ? bufferMs : 0);
      aheadFrom = offset + bytes;
      mediumFreeAt = Math.max(mediumFreeAt, startedAt) + costMs;
      await untilMs(mediumFreeAt);
    },
    flush: () => untilMs(mediumFreeAt),
    busySeconds: () => busyMs / 1000,
    setSpeed: (wanted) => {
      speed = wanted;
    },
  };
};
