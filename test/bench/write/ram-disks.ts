import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detach, run } from '../../integration/drives/loop-devices.ts';

const MIB = 1024 * 1024;
const SAMPLE_BYTES = 4096;
const SAMPLES = 64;

export type RamDisk = {
  /** `/dev/loopN` */
  device: string;
  sizeBytes: number;
  /** Makes samples of it differ from the image, so that a tool that wrote nothing is found out. */
  spoil: () => void;
  /** Throws where one of the samples is not the image's. */
  check: () => void;
  remove: () => void;
};

/** Bytes that programs may still use, by the kernel's estimate (proc_meminfo(5)). */
export const availableBytes = (): number => {
  const kibibytes = /MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return Number(kibibytes ?? 0) * 1024;
};

/** A folder in memory (where there is none: for temporary files), with images and disks. */
export const createRamLab = () => {
  const folder = mkdtempSync(
    join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'flakestick-bench-'),
  );
  const images: string[] = [];
  const disks: RamDisk[] = [];
  const empty = (): void => {
    for (const disk of disks.splice(0)) disk.remove();
    for (const image of images.splice(0)) rmSync(image, { force: true });
  };
  return {
    /** A file of random bytes. */
    createImage: (sizeBytes: number): string => {
      const path = join(folder, 'image.iso');
      images.push(path);
      writeRandom(path, sizeBytes);
      return path;
    },
    attach: (image: string, imageBytes: number): RamDisk => {
      const disk = attachRamDisk(join(folder, `disk-${disks.length}.raw`), image, imageBytes);
      disks.push(disk);
      return disk;
    },
    /** Gives the memory back. */
    empty,
    remove: (): void => {
      empty();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type RamLab = ReturnType<typeof createRamLab>;

const writeRandom = (path: string, sizeBytes: number): void => {
  const fd = openSync(path, 'wx');
  const block = Buffer.alloc(16 * MIB);
  for (let done = 0; done < sizeBytes; done += block.length) writeSync(fd, randomFillSync(block));
  closeSync(fd);
};

/** A loop device on `file`, a little larger than the image. */
const attachRamDisk = (file: string, image: string, imageBytes: number): RamDisk => {
  const sizeBytes = imageBytes + 64 * MIB;
  // Written once before, so that nobody pays for its pages.
  run('cp', image, file);
  run('truncate', '--size', String(sizeBytes), file);
  const device = run('losetup', '--find', '--show', file);
  const eachSample = (look: (position: number) => void): void => {
    const last = imageBytes - SAMPLE_BYTES;
    for (let n = 0; n < SAMPLES; n += 1) {
      look(Math.floor((last * n) / (SAMPLES - 1) / SAMPLE_BYTES) * SAMPLE_BYTES);
    }
  };
  return {
    device,
    sizeBytes,
    spoil: () => {
      const fd = openSync(file, 'r+');
      eachSample((position) => {
        writeSync(fd, Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, position);
      });
      closeSync(fd);
    },
    check: () => {
      const [wanted, found] = [Buffer.alloc(SAMPLE_BYTES), Buffer.alloc(SAMPLE_BYTES)];
      const [imageFd, diskFd] = [openSync(image, 'r'), openSync(file, 'r')];
      try {
        eachSample((position) => {
          readSync(imageFd, wanted, 0, SAMPLE_BYTES, position);
          readSync(diskFd, found, 0, SAMPLE_BYTES, position);
          if (!found.equals(wanted)) throw new Error(`byte ${position} was not written`);
        });
      } finally {
        closeSync(imageFd);
        closeSync(diskFd);
      }
    },
    remove: () => {
      detach(device, file);
      // Emptied too, should somebody still hold it open.
      const fd = openSync(file, 'r+');
      ftruncateSync(fd, 0);
      closeSync(fd);
      rmSync(file);
    },
  };
};
