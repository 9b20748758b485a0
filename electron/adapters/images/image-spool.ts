import { closeSync, openSync, unlinkSync, write as writeCallback } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cancelled, type Failure } from '../../contract/index.ts';
import { cutOffAfterAll } from './image-look.ts';
import type { ImageSource } from './image-source.ts';
import { isSourceError } from './opened-image.ts';

const write = promisify(writeCallback);

export type Spooled =
  /** The descriptor of an unpacked copy, which has no name any more: closing it is what frees the disk space. */
  | { type: 'file'; fd: number; bytes: number; close: () => void }
  | { type: 'noSpace' }
  | { type: 'failed'; error: Failure };

/** So much is left free for everybody else. */
const SPARE_BYTES = 512 * 1024 * 1024;
/** How often it is looked whether that is so, and progress is told. */
const STEP_BYTES = 16 * 1024 * 1024;

/**
 * Unpacks an image once into a file without a name in `folder`, so that several drives can each read it at their own pace. `noSpace` is
 * no failure: it can still be streamed. Never rejects.
 */
export const spoolImage = async (
  source: ImageSource,
  folder: string,
  onProgress: (bytesDone: number) => void,
  stop: AbortSignal,
): Promise<Spooled> => {
  let toClose: number | null = null;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await hasSpace(folder, source.image.unpackedBytes ?? 0))) return { type: 'noSpace' };
    const fd = openNameless(folder);
    toClose = fd;
    let position = 0;
    let told = 0;
    for await (const chunk of source.read(stop)) {
      if (stop.aborted) break;
      for (let at = 0; at < chunk.length; ) {
        const { bytesWritten } = await write(fd, chunk, at, chunk.length - at, position + at);
        at += bytesWritten;
      }
      position += chunk.length;
      if (position - told < STEP_BYTES) continue;
      told = position;
      onProgress(position);
      if (!(await hasSpace(folder, 0))) return { type: 'noSpace' };
    }
    if (stop.aborted) return { type: 'failed', error: cancelled().error };
    onProgress(position);
    const error = await cutOffAfterAll(source.image, position);
    if (error !== null) return { type: 'failed', error };
    toClose = null;
    return { type: 'file', fd, bytes: position, close: () => closeSync(fd) };
  } catch (error) {
    if (isSourceError(error)) return { type: 'failed', error: error.failure };
    // The folder is full, read-only or gone: none of that keeps the image from being streamed.
    return { type: 'noSpace' };
  } finally {
    if (toClose !== null) closeSync(toClose);
  }
};

const hasSpace = async (folder: string, bytes: number): Promise<boolean> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= bytes + SPARE_BYTES;
};

/** Unlinked at once: whatever happens to this process, nothing is left behind. */
const openNameless = (folder: string): number => {
  const path = join(folder, `unpacking-${process.pid}-${Date.now()}`);
  const fd = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return fd;
};
