import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { createWorkbench } from '../drives/loop-devices.ts';
import { bundleHelper } from './helper-bundle.ts';
import type { RunningHelper } from './helper-client.ts';

export const MIB = 1024 * 1024;
export const UNIT = 64 * 1024;

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of each beginning of 4, 8, 12 … MiB, as the protocol describes them; by other means than the helper's. */
export const digestsOf = (bytes: Buffer): string[] =>
  Array.from({ length: Math.ceil(bytes.length / (4 * MIB)) }, (_, index) =>
    sha256(bytes.subarray(0, (index + 1) * 4 * MIB)).slice(0, 16),
  );

/** The bundled helper, files, and loop devices; all gone after `clear` and `remove`. */
export const createPipelineLab = async () => {
  const helper = await bundleHelper();
  let bench = createWorkbench();
  return {
    helperFile: helper.helperFile,
    bench: () => bench,
    remove: (): void => {
      bench.clear();
      helper.remove();
    },
    /** Before the next test. */
    clear: (): void => {
      bench.clear();
      bench = createWorkbench();
    },
    image: (bytes: Buffer, name = 'image.iso'): string => {
      writeFileSync(bench.file(name), bytes);
      return bench.file(name);
    },
    /** A loop device whose file holds these bytes. */
    loop: (bytes: Buffer, ...options: string[]): Loop => {
      const backing = bench.file(`disk-${Math.random().toString(36).slice(2)}.raw`);
      writeFileSync(backing, bytes);
      return loopOf(bench.attach(backing, ...options), backing);
    },
    /** A loop device in a file with holes. */
    sparseLoop: (sizeBytes: number, name = 'sparse.raw'): Loop => {
      const backing = bench.sparse(name, sizeBytes);
      return loopOf(bench.attach(backing), backing);
    },
  };
};

export type PipelineLab = Awaited<ReturnType<typeof createPipelineLab>>;

export type Loop = {
  device: string;
  backing: string;
  contents: () => Buffer;
  /** That the device was asked to write since it was attached. */
  bytesWritten: () => number;
};

const loopOf = (device: string, backing: string): Loop => {
  // The number's counter goes on where another device left it.
  const before = writtenTo(device);
  return {
    device,
    backing,
    contents: () => readFileSync(backing),
    bytesWritten: () => writtenTo(device) - before,
  };
};

/** Documentation/block/stat.rst: field 7, in 512-byte sectors. */
const writtenTo = (device: string): number => {
  const fields = readFileSync(`/sys/block/${basename(device)}/stat`, 'utf8')
    .trim()
    .split(/\s+/);
  return Number(fields[6]) * 512;
};

export const overwrite = (file: string, offset: number, bytes: Buffer): void => {
  const fd = openSync(file, 'r+');
  writeSync(fd, bytes, 0, bytes.length, offset);
  closeSync(fd);
};

/** Does something while the helper stands still, so that it can't be too late. */
export const whilePaused = ({ child }: RunningHelper, work: () => void): void => {
  if (child.pid === undefined) throw new Error('no helper');
  process.kill(child.pid, 'SIGSTOP');
  work();
  process.kill(child.pid, 'SIGCONT');
};
