import type { ProbeBlocks } from '../../../electron/helper/capacity-probe.ts';
import { stop } from '../../../electron/helper/failures.ts';

const SECTOR_BYTES = 512;

export type SimulatedDrive = {
  /** Bytes that are really there, whatever it says. */
  realBytes: number;
  /** What becomes of an address beyond them. */
  beyond: 'wraps' | 'drops' | 'zeros' | 'noise' | 'refuses' | 'refusesWrites';
  /** Called before each step; may throw, or call a job off. */
  onStep?: (step: 'read' | 'write' | 'flush', offset: number) => void;
};

/** A drive of any size, most of which takes no memory. What it holds at first is told by the place. */
export const createSimulatedDrive = ({ realBytes, beyond, onStep }: SimulatedDrive) => {
  const written = new Map<number, Buffer>();
  let noise = 0;
  const original = (sector: number): Buffer => Buffer.alloc(SECTOR_BYTES, `${sector} `);
  const isReal = (at: number): boolean => at < realBytes || beyond === 'wraps';
  const place = (at: number): number => (at % realBytes) / SECTOR_BYTES;
  const refuse = (doing: 'READ_FAILED' | 'WRITE_FAILED', at: number): void => {
    const refuses =
      beyond === 'refuses' || (beyond === 'refusesWrites' && doing === 'WRITE_FAILED');
    if (!isReal(at) && refuses)
      throw stop(doing, { reason: 'open', device: '/dev/sdz', said: `refused at ${at}` });
  };
  const readSector = (at: number): Buffer => {
    if (isReal(at)) return written.get(place(at)) ?? original(place(at));
    if (beyond === 'noise') {
      noise += 1;
      return original(-noise);
    }
    return beyond === 'drops' ? original(at / SECTOR_BYTES) : Buffer.alloc(SECTOR_BYTES);
  };
  const blocks = (unitBytes: number): ProbeBlocks => ({
    read: async (offset) => {
      onStep?.('read', offset);
      refuse('READ_FAILED', offset);
      return Buffer.concat(sectorsOf(offset, unitBytes).map(readSector));
    },
    write: async (offset, block) => {
      onStep?.('write', offset);
      refuse('WRITE_FAILED', offset);
      for (const at of sectorsOf(offset, block.length)) {
        if (!isReal(at)) continue;
        const bytes = block.subarray(at - offset, at - offset + SECTOR_BYTES);
        written.set(place(at), Buffer.from(bytes));
      }
    },
    flush: async () => onStep?.('flush', 0),
  });
  return {
    blocks,
    /** Places, in bytes, that hold something else than at first. */
    changed: (): number[] =>
      [...written]
        .filter(([sector, bytes]) => !bytes.equals(original(sector)))
        .map(([sector]) => sector * SECTOR_BYTES),
  };
};

const sectorsOf = (offset: number, bytes: number): number[] =>
  Array.from({ length: bytes / SECTOR_BYTES }, (_, index) => offset + index * SECTOR_BYTES);
