import { randomUUID } from 'node:crypto';
import { MARK_ATTRIBUTE, readMark, sidecarOf, writeMark } from '../../drive-facts/practice-mark.ts';
import type { FileStat, Ports } from '../ports/index.ts';

type MarkPorts = Pick<Ports, 'files' | 'processes'>;

/**
 * Marks a file as a practice drive: an extended attribute, or a sidecar where there are none. Rejects with the file system's error, or where it
 * knows neither attributes nor when a file came into being: then a mark would speak for another file some day.
 */
export const markPractice = async (ports: MarkPorts, path: string): Promise<void> => {
  const stat = await ports.files.stat(path);
  if (stat === null) throw new Error('it is gone again');
  const mark = writeMark(randomUUID(), stat);
  const outcome = await ports.processes.run({
    command: 'setfattr',
    args: ['-n', MARK_ATTRIBUTE, '-v', mark, '--', path],
  });
  const isSet = outcome.status === 'exited' && outcome.exitCode === 0;
  // Where setfattr could set it but getfattr is not there to read it, the attribute is worth nothing.
  if (isSet && (await readAttribute(ports, path, stat)) !== null) return;
  if (stat.bornAtNs === null) {
    throw new Error('its file system keeps neither attributes nor the time when a file was made');
  }
  await ports.files.writeText(sidecarOf(path), `${mark}\n`);
};

/** The random number of the file's mark; null where it is not marked, or the mark is about another file. */
export const readPracticeId = async (
  ports: MarkPorts,
  path: string,
  file: FileStat,
): Promise<string | null> =>
  (await readAttribute(ports, path, file)) ?? (await readSidecar(ports, path, file));

const readAttribute = async (
  { processes }: MarkPorts,
  path: string,
  file: FileStat,
): Promise<string | null> => {
  const outcome = await processes.run({
    command: 'getfattr',
    args: ['--absolute-names', '--only-values', '-n', MARK_ATTRIBUTE, '--', path],
  });
  const isRead = outcome.status === 'exited' && outcome.exitCode === 0;
  return isRead ? readMark(outcome.stdout, file) : null;
};

const readSidecar = async (
  { files }: MarkPorts,
  path: string,
  file: FileStat,
): Promise<string | null> => {
  // Nothing but this tells a new file from the one that had its number before.
  if (file.bornAtNs === null) return null;
  try {
    return readMark(await files.readText(sidecarOf(path)), file);
  } catch {
    return null;
  }
};
