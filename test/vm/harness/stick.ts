import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type BlockRequest, errno, serveNbd } from './nbd-server.ts';
import { createPace, type Pace, type Speed } from './pace.ts';

export type StickSpec = {
  /** Also its serial number, unless that is given. A short word. */
  name: string;
  /** What it says of itself. */
  sizeBytes: number;
  /** What is really behind it. */
  realBytes?: number;
  /** What a write beyond `realBytes` does: it comes round to the start, or nothing. */
  beyondReal?: 'wraps' | 'dropped';
  serial?: string;
  sectorBytes?: 512 | 4096;
  bus?: 'bot' | 'uas';
  /** Of the guest's USB host. */
  port?: number;
  readOnly?: boolean;
  /** What it says of that; a stick may say that it is a fixed disk. */
  removable?: boolean;
  speed?: Speed;
  /** It can clear and discard ranges without their bytes being sent, as internal disks can. */
  takesZeroes?: boolean;
  /** What stands on it from the start; zeroes where it is left out. */
  filledWith?: (file: number, sizeBytes: number) => void;
};

/**
 * Sees a request before it is carried out; a read is `before` with an empty buffer, and `after` with what is to be
 * answered. A number is an errno: the request fails with it, and nothing is stored.
 */
export type StickFault = (
  request: BlockRequest,
  stage: 'before' | 'after',
) => Promise<number | undefined> | number | undefined;

export type StickAccess = { kind: BlockRequest['kind']; offset: number; length: number };

export type Stick = {
  spec: StickSpec;
  socket: string;
  /** Of that file. */
  path: string;
  /** What the medium holds, as a sparse file of the host: open for reading and writing. */
  file: number;
  /** Every request that the guest made, in order. */
  accesses: StickAccess[];
  pace: Pace;
  /** In force from now on. */
  add: (fault: StickFault) => void;
  /** Heals it. */
  clearFaults: () => void;
  close: () => Promise<void>;
};

/** A stick that nobody has plugged in yet. `folder` has a short name: it holds sockets. */
export const createStick = async (folder: string, spec: StickSpec): Promise<Stick> => {
  const path = join(folder, spec.name);
  const file = openSync(`${path}.img`, 'wx+');
  const realBytes = spec.realBytes ?? spec.sizeBytes;
  ftruncateSync(file, realBytes);
  spec.filledWith?.(file, realBytes);
  const faults = new Set<StickFault>();
  const accesses: StickAccess[] = [];
  const pace = createPace(spec.speed ?? { write: null, read: null });
  const medium = createMedium(file, realBytes, spec.beyondReal ?? 'dropped');

  const firstFault = async (request: BlockRequest, stage: 'before' | 'after') => {
    for (const fault of faults) {
      const problem = await fault(request, stage);
      if (problem !== undefined) return problem;
    }
    return errno.none;
  };
  const handle = async (request: BlockRequest): Promise<number> => {
    const { kind, offset, data, length = data.length } = request;
    accesses.push({ kind, offset, length });
    const problem = await firstFault(request, 'before');
    if (problem !== errno.none) return problem;
    if (kind === 'flush') await pace.flush();
    if (kind === 'write') {
      await pace.write(data.length);
      medium.write(offset, data);
    }
    if (kind === 'zero') medium.clear(offset, length);
    if (kind === 'read') {
      await pace.read(offset, data.length);
      medium.read(offset, data);
    }
    return firstFault(request, 'after');
  };

  const socket = `${path}.sock`;
  const readOnly = spec.readOnly ?? false;
  const { sizeBytes, takesZeroes = false } = spec;
  const server = await serveNbd(socket, { sizeBytes, readOnly, takesZeroes, handle });
  return {
    spec,
    socket,
    path: `${path}.img`,
    file,
    accesses,
    pace,
    add: (fault) => void faults.add(fault),
    clearFaults: () => faults.clear(),
    close: async () => {
      await server.close();
      closeSync(file);
    },
  };
};

/** Where a byte really lands on a stick that has less than it says. */
const createMedium = (file: number, realBytes: number, beyond: 'wraps' | 'dropped') => {
  const pieces = (offset: number, data: Buffer): { at: number; part: Buffer }[] => {
    const found: { at: number; part: Buffer }[] = [];
    for (let done = 0; done < data.length; ) {
      const place = offset + done;
      const at = beyond === 'wraps' ? place % realBytes : place;
      if (at >= realBytes) break;
      const part = data.subarray(done, done + Math.min(data.length - done, realBytes - at));
      found.push({ at, part });
      done += part.length;
    }
    return found;
  };
  return {
    write: (offset: number, data: Buffer) => {
      for (const { at, part } of pieces(offset, data)) writeSync(file, part, 0, part.length, at);
    },
    read: (offset: number, data: Buffer) => {
      for (const { at, part } of pieces(offset, data)) readSync(file, part, 0, part.length, at);
    },
    clear: (offset: number, length: number) => clearRange(file, offset, length),
  };
};

const zeroes = Buffer.alloc(1024 * 1024);

/** What is zero already is not written, so that the file stays sparse. */
const clearRange = (file: number, from: number, length: number): void => {
  const found = Buffer.alloc(Math.min(zeroes.length, length));
  for (let offset = from; offset < from + length; offset += found.length) {
    const count = Math.min(found.length, from + length - offset);
    readSync(file, found, 0, count, offset);
    const nothing = zeroes.subarray(0, count);
    if (!found.subarray(0, count).equals(nothing)) writeSync(file, nothing, 0, count, offset);
  }
};

/** Bytes that the guest sent to a range of the stick, however often. */
export const bytesWritten = (stick: Stick, from = 0, to = Number.MAX_SAFE_INTEGER): number =>
  stick.accesses
    .filter(({ kind }) => kind === 'write')
    .reduce((sum, { offset, length }) => {
      return sum + Math.max(0, Math.min(to, offset + length) - Math.max(from, offset));
    }, 0);
