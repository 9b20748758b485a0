import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, type Transform } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { SourceFailureCode } from '../helper/protocol.ts';
import type { OpenImage } from './open-image.ts';
import { readRange } from './read-range.ts';

/** What `unpackImage` throws. */
export type SourceFault = Error & { sourceCode: SourceFailureCode };

/** Told how much of the file, as it is, was read. */
export type OnRead = (packedBytes: number) => void;

const CHUNK_BYTES = 256 * 1024;

/**
 * The image's bytes, decompressed outside this thread: `.zst` and `.gz` by zlib's threads, `.xz` and `.bz2` by a program. Throws a
 * `SourceFault` where the archive is damaged or cut off, which may be at its very end. `stop` ends it wherever it is, also where nothing comes out:
 * then no more comes, and nothing runs any more.
 */
export const unpackImage = (
  image: OpenImage,
  stop: AbortSignal,
  onRead: OnRead = () => undefined,
): AsyncGenerator<Buffer, void, void> => {
  const read: ReadPart = (start, end) => readPart(image, start, end, onRead);
  switch (image.format) {
    case 'raw':
      return read(0, image.fileBytes);
    case 'zst':
      return unpackZstd(image, read, stop);
    case 'gz':
      return unpackGzip(image, read, stop);
    case 'xz':
    case 'bz2':
      return unpackWithProgram(image, read, stop);
  }
};

type ReadPart = (start: number, end: number) => AsyncGenerator<Buffer, void, void>;

export const sourceFault = (code: SourceFailureCode, message: string): SourceFault =>
  Object.assign(new Error(message), { sourceCode: code });

export const isSourceFault = (error: unknown): error is SourceFault =>
  error instanceof Error && 'sourceCode' in error;

const damaged = (image: OpenImage, how: string): SourceFault =>
  sourceFault('IMAGE_CORRUPT', `The archive ${image.path} is damaged or cut off: ${how}.`);

/** Part of the file, with an error of its own kind: whatever comes out of a decompressor else is the archive's fault. */
const readPart = async function* (
  image: OpenImage,
  start: number,
  end: number,
  onRead: OnRead,
): AsyncGenerator<Buffer, void, void> {
  try {
    let position = start;
    for await (const chunk of readRange(image.fd, start, end)) {
      position += chunk.length;
      onRead(position);
      yield chunk;
    }
  } catch (error) {
    throw sourceFault(
      'IMAGE_UNREADABLE',
      `The image ${image.path} can't be read: ${error instanceof Error ? error.message : error}.`,
    );
  }
};

/** Frame by frame: Node.js stops after the first one of a file, as if that had been all. */
const unpackZstd = async function* (
  image: OpenImage,
  read: ReadPart,
  stop: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  for (const { start, end } of image.frames) {
    if (stop.aborted) return;
    const unpacker = createZstdDecompress({ chunkSize: CHUNK_BYTES });
    yield* transform(image, read(start, end), unpacker, stop);
  }
};

const unpackGzip = async function* (
  image: OpenImage,
  read: ReadPart,
  stop: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  yield* transform(image, read(0, image.fileBytes), gunzip, stop);
  if (stop.aborted) return;
  // It takes zeros behind a member for the end of all, whatever follows them.
  for await (const rest of read(gunzip.bytesWritten, image.fileBytes)) {
    if (rest.some((byte) => byte !== 0)) {
      throw damaged(image, `something else follows what ends at byte ${gunzip.bytesWritten}`);
    }
  }
};

const transform = async function* (
  image: OpenImage,
  packed: AsyncGenerator<Buffer, void, void>,
  unpacker: Transform,
  stop: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const source = Readable.from(packed, { objectMode: false });
  const flowed = pipeline(source, unpacker, { signal: stop }).catch(() => undefined);
  try {
    for await (const chunk of unpacker) yield chunk as Buffer;
  } catch (error) {
    if (stop.aborted) return;
    if (isSourceFault(error)) throw error;
    throw damaged(image, error instanceof Error ? error.message : String(error));
  } finally {
    source.destroy();
    await flowed;
    await closed(source);
  }
};

/** What reads the descriptor has to be done with it before anybody closes that. */
const closed = async (stream: Readable): Promise<void> => {
  if (!stream.closed) await once(stream, 'close');
};

const unpackWithProgram = async function* (
  image: OpenImage,
  read: ReadPart,
  stop: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const args = image.format === 'xz' ? ['-dc', '-T0'] : ['-dc'];
  // Nothing but what is given here: XZ_OPT and BZIP2 would be more arguments.
  const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };
  const child = spawn(image.unpacker ?? image.format, args, {
    stdio: 'pipe',
    env,
    signal: stop,
    killSignal: 'SIGKILL',
  });
  // Whoever else holds its pipe may hold it for ever.
  const letGo = (): void => void child.stdout.destroy();
  stop.addEventListener('abort', letGo, { once: true });
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const said = collectText(child.stderr);
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? null : `it ended with ${signal ?? `status ${code}`}`),
    );
  });
  const source = Readable.from(read(0, image.fileBytes), { objectMode: false });
  const flowed = pipeline(source, child.stdin).catch((error: unknown) => error);
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    if (stop.aborted) return;
    const problem = await ended;
    const fed = await flowed;
    if (isSourceFault(fed)) throw fed;
    const [words] = said();
    // bzip2 has only a remark on what follows the end, and that may be the rest of a damaged file.
    if (problem !== null || words !== undefined) throw damaged(image, words ?? `${problem}`);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    stop.removeEventListener('abort', letGo);
    process.off('exit', endWithUs);
    child.kill('SIGKILL');
    source.destroy();
    await flowed;
    await closed(source);
    await ended;
  }
};

const collectText = (stream: Readable): (() => string[]) => {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (text.length < 4096) text += chunk;
  });
  void finished(stream).catch(() => undefined);
  return () =>
    text
      .split('\n')
      .map((line) => line.trim().replace(/\.$/, ''))
      .filter((line) => line !== '');
};
