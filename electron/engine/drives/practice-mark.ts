import type { FileStat, Ports } from '../ports/index.ts';

/** As in `electron/helper/practice-mark.ts`, which looks again at the opened file; test/unit/drives holds the two together. */
export const MARK_ATTRIBUTE = 'user.flakestick.practice-drive';
export const sidecarOf = (path: string): string => `${path}.flakestick-practice-drive`;

type MarkPorts = Pick<Ports, 'files' | 'processes'>;

/** Marks a file as a practice drive: an extended attribute, or a sidecar where there are none. Rejects with the file system's error. */
export const markPractice = async (ports: MarkPorts, path: string): Promise<void> => {
  const outcome = await ports.processes.run({
    command: 'setfattr',
    args: ['-n', MARK_ATTRIBUTE, '-v', '1', '--', path],
  });
  // Where setfattr could set it but getfattr is not there to read it, the attribute is worth nothing.
  if (outcome.status === 'exited' && outcome.exitCode === 0 && (await hasAttribute(ports, path)))
    return;
  const stat = await ports.files.stat(path);
  await ports.files.writeText(
    sidecarOf(path),
    `${JSON.stringify({ inode: stat?.inode ?? null })}\n`,
  );
};

export const isPractice = async (
  ports: MarkPorts,
  path: string,
  stat: FileStat,
): Promise<boolean> => (await hasAttribute(ports, path)) || (await hasSidecar(ports, path, stat));

const hasAttribute = async ({ processes }: MarkPorts, path: string): Promise<boolean> => {
  const outcome = await processes.run({
    command: 'getfattr',
    args: ['--absolute-names', '--only-values', '-n', MARK_ATTRIBUTE, '--', path],
  });
  return outcome.status === 'exited' && outcome.exitCode === 0 && outcome.stdout.trim() === '1';
};

const hasSidecar = async ({ files }: MarkPorts, path: string, stat: FileStat): Promise<boolean> => {
  try {
    const mark: unknown = JSON.parse(await files.readText(sidecarOf(path)));
    return (
      typeof mark === 'object' && mark !== null && 'inode' in mark && mark.inode === stat.inode
    );
  } catch {
    return false;
  }
};
