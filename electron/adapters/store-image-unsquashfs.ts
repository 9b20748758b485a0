import { spawn } from 'node:child_process';
import { findProgram } from './find-program.ts';
import { damaged, unsupported } from './store-image-bytes.ts';

export type Packed = {
  fd: number;
  /** Where the squashfs begins in the file. */
  offset: number;
  compression: string;
};

/** What is read of a program is not trusted to end. */
const MOST_BYTES = 512 * 1024 * 1024;
/** The folder that unsquashfs would unpack to stands before all names. */
const PREFIX = 'squashfs-root/';

/**
 * The root directory's names and one file of it, through the system's unsquashfs: for what Node.js can't unpack (xz, lz4, lzo). Throws
 * a `StoreFault`, `PROOF_UNAVAILABLE` where there is no such program.
 */
export const readWithUnsquashfs = async (
  packed: Packed,
  file: string,
  signal: AbortSignal,
): Promise<{ names: string[]; content: Buffer | null }> => {
  const program = await findProgram('unsquashfs');
  if (program === null) {
    throw unsupported(
      `its store is packed with ${packed.compression}, and there is no unsquashfs here that could read it`,
    );
  }
  // Without a depth it would name all files of all packages.
  const listed = await runProgram(program, packed, ['-max-depth', '1', '-l'], [], signal);
  const names = listed
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith(PREFIX))
    .map((line) => line.slice(PREFIX.length));
  if (!names.includes(file)) return { names, content: null };
  return { names, content: await runProgram(program, packed, ['-cat'], [file], signal) };
};

/** The image is handed over as a descriptor: it may have no name (an unpacked copy), or one that begins with `-`. */
const runProgram = async (
  program: string,
  { fd, offset, compression }: Packed,
  flags: string[],
  files: string[],
  signal: AbortSignal,
): Promise<Buffer> => {
  const child = spawn(program, ['-offset', String(offset), ...flags, '/dev/fd/3', ...files], {
    stdio: ['ignore', 'pipe', 'pipe', fd],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
    signal,
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < 4096) said += text;
  });
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, name) =>
      resolve(code === 0 ? null : `it ended with ${name ?? `status ${code}`}`),
    );
  });
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of child.stdout ?? []) {
    parts.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MOST_BYTES) child.kill('SIGKILL');
  }
  const problem = await ended;
  if (problem === null) return Buffer.concat(parts);
  if (/invalid option|^SYNTAX/.test(said)) {
    throw unsupported(
      `its store is packed with ${compression}, which needs unsquashfs 4.5 or newer, and that here is older`,
    );
  }
  if (/compression, this version supports only/.test(said)) {
    throw unsupported(
      `its store is packed with ${compression}, which the unsquashfs here does not know`,
    );
  }
  throw damaged(`unsquashfs: ${said.trim().split('\n')[0] || problem}`);
};
