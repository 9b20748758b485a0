import { findProgram } from './find-program.ts';
import { startUnpacker } from './images/format/unpackers.ts';
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
  for await (const chunk of run(program, packed, ['-max-depth', '1', '-l'], [], signal)) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith(PREFIX)) names.push(utf8(line.slice(PREFIX.length)));
    }
    if (rest.length > LONGEST_LINE)
      throw damagedError(`a name of ${rest.length} bytes in its store`);
    if (names.length > MOST_NAMES) throw damagedError(`more than ${MOST_NAMES} names in its store`);
  }
  if (!names.includes(file)) return { names, content: null };
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of run(program, packed, ['-cat'], [file], signal)) {
    size += chunk.length;
    if (size > MOST_BYTES) throw damagedError(`${file} has more than ${MOST_BYTES} bytes`);
    parts.push(chunk);
  }
  return { names, content: Buffer.concat(parts) };
};

/** Of a name that came in pieces, as it may be cut within a letter. */
const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

/** What it prints. The image is handed over as a descriptor: it may have no name (an unpacked copy), or one that begins with `-`. */
const run = async function* (
  program: string,
  { fd, offset, compression }: Packed,
  flags: string[],
  files: string[],
  signal: AbortSignal,
) {
  const args = ['-offset', String(offset), ...flags, '/dev/fd/3', ...files];
  const { output, said, ended, end } = startUnpacker(
    program,
    args,
    ['ignore', 'pipe', 'pipe', fd],
    signal,
  );
  try {
    yield* output;
  } finally {
    end();
  }
  const problem = await ended;
  if (problem === null) return;
  if (/invalid option|^SYNTAX/.test(said())) {
    throw unsupportedError({ reason: 'unsquashfs', compression, problem: 'old' });
  }
  if (/compression, this version supports only/.test(said())) {
    throw unsupportedError({ reason: 'unsquashfs', compression, problem: 'unable' });
  }
  throw damagedError(`unsquashfs: ${said().trim().split('\n')[0] || problem}`);
};
