import { type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failure } from '../../../contract/index.ts';
import type { OpenImage } from '../opened-image.ts';
import { isSourceError, type SourceError, sourceError } from '../opened-image.ts';
import type { ReadPart } from './packing.ts';

export const CHUNK_BYTES = 256 * 1024;

export const damagedError = ({ path }: OpenImage, said: string): SourceError =>
  sourceError(failure('IMAGE_CORRUPT', { reason: 'archive', path, said }));

/** Through a stream of Node.js's. */
export const transform = async function* (
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
    if (isSourceError(error)) throw error;
    throw damagedError(image, error instanceof Error ? error.message : String(error));
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

/**
 * Starts a program that unpacks, in English, with nothing in its environment but what is given here: XZ_OPT and BZIP2 would be more arguments. It ends
 * with `stop`, and with this process. `ended`: what went wrong, or null.
 */
export const startUnpacker = (
  program: string,
  args: string[],
  stdio: StdioOptions,
  stop: AbortSignal,
) => {
  const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };
  const child = spawn(program, args, { stdio, env, signal: stop, killSignal: 'SIGKILL' });
  // Whoever else holds its pipe may hold it for ever.
  const letGo = (): void => void child.stdout?.destroy();
  stop.addEventListener('abort', letGo, { once: true });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let text = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (chunk: string) => {
    if (text.length < 4096) text += chunk;
  });
  child.stderr?.on('error', () => undefined);
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? null : `it ended with ${signal ?? `status ${code}`}`),
    );
  });
  const end = (): void => {
    stop.removeEventListener('abort', letGo);
    process.off('exit', kill);
    kill();
  };
  const output = (child.stdout ?? Readable.from([])) as AsyncIterable<Buffer>;
  return { input: child.stdin, output, said: () => text, ended, end };
};

/** Through a program, which is `image.unpacker`. */
export const unpackWithProgram = async function* (
  image: OpenImage,
  args: string[],
  read: ReadPart,
  stop: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const program = startUnpacker(image.unpacker ?? image.format, args, 'pipe', stop);
  const source = Readable.from(read(0, image.fileBytes), { objectMode: false });
  const flowed = program.input && pipeline(source, program.input).catch((error: unknown) => error);
  try {
    yield* program.output;
    if (stop.aborted) return;
    const problem = await program.ended;
    const fed = await flowed;
    if (isSourceError(fed)) throw fed;
    const lines = program.said().split('\n');
    const words = lines.map((line) => line.trim().replace(/\.$/, '')).find((line) => line !== '');
    // bzip2 has only a remark on what follows the end, and that may be the rest of a damaged file.
    if (problem !== null || words !== undefined) throw damagedError(image, words ?? `${problem}`);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    program.end();
    source.destroy();
    await flowed;
    await closed(source);
    await program.ended;
  }
};
