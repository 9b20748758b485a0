import { spawn } from 'node:child_process';
import { findProgram } from './find-program.ts';
import { damagedError, unsupportedError } from './store-image-bytes.ts';
import { MOST_NAMES } from './store-image-squashfs.ts';

export type Packed = {
  fd: number;
  /** Where the squashfs begins in the file. */
  offset: number;
  compression: string;
};

/** What is read of a program is not trusted to end. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Linux: `NAME_MAX` is 255; the folder stands before it. */
const LONGEST_LINE = 4096;
/** The folder that unsquashfs would unpack to stands before all names. */
const PREFIX = 'squashfs-root/';

/**
 * The root directory's names and one file of it, through the system's unsquashfs: for what Node.js can't unpack (xz, lz4, lzo). Throws
 * a `StoreError`, `PROOF_UNAVAILABLE` where there is no such program.
 */
export const readWithUnsquashfs = async (
  packed: Packed,
  file: string,
  signal: AbortSignal,
): Promise<{ names: string[]; content: Buffer | null }> => {
  const program = await findProgram('unsquashfs');
  if (program === null) {
    const { compression } = packed;
    throw unsupportedError({ reason: 'unsquashfs', compression, problem: 'missing' });
  }
  // Without a depth it would name all files of all packages.
  const names: string[] = [];
  let rest = '';
  await runProgram(program, packed, { flags: ['-max-depth', '1', '-l'], files: [] }, signal, {
    take: (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith(PREFIX)) names.push(utf8(line.slice(PREFIX.length)));
      }
      if (rest.length > LONGEST_LINE)
        throw damagedError(`a name of ${rest.length} bytes in its store`);
      if (names.length > MOST_NAMES)
        throw damagedError(`more than ${MOST_NAMES} names in its store`);
    },
  });
  if (!names.includes(file)) return { names, content: null };
  const parts: Buffer[] = [];
  let size = 0;
  await runProgram(program, packed, { flags: ['-cat'], files: [file] }, signal, {
    take: (chunk) => {
      size += chunk.length;
      if (size > MOST_BYTES) throw damagedError(`${file} has more than ${MOST_BYTES} bytes`);
      parts.push(chunk);
    },
  });
  return { names, content: Buffer.concat(parts) };
};

/** Of a name that came in pieces, as it may be cut within a letter. */
const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

/** The image is handed over as a descriptor: it may have no name (an unpacked copy), or one that begins with `-`. */
const runProgram = async (
  program: string,
  { fd, offset, compression }: Packed,
  { flags, files }: { flags: string[]; files: string[] },
  signal: AbortSignal,
  { take }: { take: (chunk: Buffer) => void },
): Promise<void> => {
  const child = spawn(program, ['-offset', String(offset), ...flags, '/dev/fd/3', ...files], {
    stdio: ['ignore', 'pipe', 'pipe', fd],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
    signal,
    killSignal: 'SIGKILL',
  });
  // Whoever else holds its pipe may hold it for ever.
  const letGo = (): void => void child.stdout?.destroy();
  signal.addEventListener('abort', letGo, { once: true });
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
  try {
    for await (const chunk of child.stdout ?? []) take(chunk as Buffer);
  } finally {
    signal.removeEventListener('abort', letGo);
    child.kill('SIGKILL');
  }
  const problem = await ended;
  if (problem === null) return;
  if (/invalid option|^SYNTAX/.test(said)) {
    throw unsupportedError({ reason: 'unsquashfs', compression, problem: 'old' });
  }
  if (/compression, this version supports only/.test(said)) {
    throw unsupportedError({ reason: 'unsquashfs', compression, problem: 'unable' });
  }
  throw damagedError(`unsquashfs: ${said.trim().split('\n')[0] || problem}`);
};
