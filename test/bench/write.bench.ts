import { availableParallelism, loadavg } from 'node:os';
import { has } from '../config/machine.ts';
import { bundleHelper } from '../integration/write/helper-bundle.ts';
import { type Contender, createContenders } from './write/contenders.ts';
import { type Measured, tellGoals, tellMeasured, tellSeveral } from './write/figures.ts';
import { flash } from './write/flakestick.ts';
import type { Cost } from './write/process-cost.ts';
import { availableBytes, createRamLab, type RamLab } from './write/ram-disks.ts';

type Table = {
  name: string;
  rows: Record<string, string | number>[];
  notes?: readonly string[];
};

const MIB = 1024 * 1024;
const IMAGE_BYTES = 1536 * MIB;
const ROUNDS = 5;
/** Memory does not depend on the size, so a smaller image does, and four drives fit into memory. */
const SEVERAL_IMAGE_BYTES = 512 * MIB;
const SEVERAL_ROUNDS = 3;
const SEVERAL_COUNTS = [1, 2, 4];
/** Image and disk, or a small image and four disks; and as much again for everything else. */
const NEEDED_BYTES = 8192 * MIB;

/**
 * What a flash costs besides the drive: on loop devices in memory, beside others that do the same, in turn. `test/bench/README.md` says
 * how to read it.
 */
export const run = async (): Promise<Table[]> => {
  const name = 'flash + verify, 1.5 GiB of random bytes, loop device in memory';
  const skipped = (why: string): Table[] => [{ name: `${name}: skipped, ${why}`, rows: [] }];
  if (!has.loop) return skipped('needs loop devices');
  if (availableBytes() < NEEDED_BYTES) return skipped('needs 8 GiB of free memory');
  const helper = await bundleHelper();
  const memory = createRamLab();
  const clear = (): void => {
    helper.remove();
    memory.remove();
  };
  // Else Ctrl-C would leave loop devices, and gigabytes of memory in use.
  const callOff = (): void => {
    clear();
    process.exit(130);
  };
  process.once('SIGINT', callOff).once('SIGTERM', callOff);
  try {
    const contenders = createContenders(helper.helperFile);
    const [load = 0] = loadavg();
    const measured = await measureAll(memory, contenders);
    const several = await measureSeveral(memory, helper.helperFile);
    const processors = availableParallelism();
    return [
      {
        name: `${name}, best of ${ROUNDS} rounds`,
        rows: contenders.map((contender) => tellMeasured(contender, measured, IMAGE_BYTES)),
        notes: [
          ...contenders
            .filter(({ missing }) => missing !== null)
            .map((contender) => `${contender.name} was not run: ${contender.missing}`),
          `${processors} processors; load average before: ${load.toFixed(1)}`,
        ],
      },
      {
        name: `several drives at once, ${SEVERAL_IMAGE_BYTES / MIB} MiB, best of ${SEVERAL_ROUNDS} rounds`,
        rows: tellSeveral(several, SEVERAL_IMAGE_BYTES),
      },
      { name: 'goals', rows: tellGoals(measured, several) },
    ];
  } finally {
    process.off('SIGINT', callOff).off('SIGTERM', callOff);
    clear();
  }
};

const measureAll = async (
  memory: RamLab,
  contenders: readonly Contender[],
): Promise<Map<string, Measured>> => {
  const image = memory.createImage(IMAGE_BYTES);
  const disk = memory.attach(image, IMAGE_BYTES);
  const measured = new Map<string, Cost[]>();
  const present = contenders.filter(({ missing }) => missing === null);
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      // Each begins once, so that nobody always comes after the same one.
      const order = present.map((_, at) => present[(at + round) % present.length]);
      for (const contender of order) {
        if (contender === undefined) continue;
        disk.spoil();
        const cost = await contender.flash(image, IMAGE_BYTES, disk);
        disk.check();
        measured.set(contender.name, [...(measured.get(contender.name) ?? []), cost]);
      }
    }
  } finally {
    memory.empty();
  }
  return measured;
};

/** Ours on so many drives at once, by their number. */
const measureSeveral = async (
  memory: RamLab,
  helperFile: string,
): Promise<Map<number, Measured>> => {
  const image = memory.createImage(SEVERAL_IMAGE_BYTES);
  const measured = new Map<number, Cost[]>();
  try {
    const disks = Array.from({ length: Math.max(...SEVERAL_COUNTS) }, () =>
      memory.attach(image, SEVERAL_IMAGE_BYTES),
    );
    for (let round = 0; round < SEVERAL_ROUNDS; round += 1) {
      for (const count of SEVERAL_COUNTS) {
        const chosen = disks.slice(0, count);
        for (const disk of chosen) disk.spoil();
        const devices = chosen.map(({ device }) => device);
        const cost = await flash(helperFile, image, devices);
        for (const disk of chosen) disk.check();
        measured.set(count, [...(measured.get(count) ?? []), cost]);
      }
    }
  } finally {
    memory.empty();
  }
  return measured;
};
