import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Failure, failure } from '../contract/index.ts';
import type {
  HelperEvent,
  HelperLauncher,
  HelperPhase,
  HelperReport,
  HelperTask,
} from '../engine/ports/index.ts';
import { createReport, type Event, PROTOCOL_VERSION } from '../helper/protocol.ts';
import { type OpenImage, openImageFile } from './helper-image.ts';
import { type HelperEnd, runHelperProcess } from './helper-process.ts';

export type HelperInstallation = {
  /** The bundled helper, one file. */
  helperFile: string;
  /** The Node.js that runs it. */
  nodeExecutable: string;
};

/** Starts the helper: by itself where the caller may open the drive, else through pkexec. */
export const createHelperLauncher = (installation: HelperInstallation): HelperLauncher => ({
  run: async (task, onEvent, signal) => {
    if (signal.aborted) return untouched(failure('CANCELLED', 'Cancelled.'));
    const image = await openImageFile(task.image);
    if (!image.ok) return untouched(image.error);
    try {
      return await runTask(installation, task, image.value, onEvent, signal);
    } finally {
      image.value.close();
    }
  },
});

const runTask = async (
  installation: HelperInstallation,
  task: HelperTask,
  image: OpenImage,
  onEvent: (event: HelperEvent) => void,
  signal: AbortSignal,
): Promise<HelperReport> => {
  // A practice drive is a file of the user's own: root is never asked to write to a file.
  if (task.practice || (await mayOpen(task))) {
    const report = await attempt(installation, null, task, image, onEvent, signal);
    // `access` does not know everything (a device cgroup, a security module): then it is asked for after all.
    if (task.practice || report.error?.code !== 'AUTHORISATION_UNAVAILABLE') return report;
  }
  const pkexec = await findPkexec();
  if (pkexec === null) {
    return untouched(notAuthorised(task, 'pkexec is not installed'));
  }
  onEvent({ type: 'phase', phase: 'authorising' });
  return attempt(installation, pkexec, task, image, onEvent, signal);
};

const mayOpen = (task: HelperTask): Promise<boolean> =>
  canAccess(
    task.drive.path,
    task.kind === 'write' ? constants.R_OK | constants.W_OK : constants.R_OK,
  );

const canAccess = async (path: string, mode: number): Promise<boolean> => {
  try {
    await access(path, mode);
    return true;
  } catch (error) {
    // Only a lack of rights is cured by more rights; anything else the helper itself reports best.
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code !== 'EACCES' && code !== 'EPERM';
  }
};

/** NixOS keeps what is set-uid in `/run/wrappers/bin`; the pkexec elsewhere on its PATH can't become root. */
const findPkexec = async (): Promise<string | null> => {
  const folders = ['/run/wrappers/bin', ...(process.env.PATH ?? '').split(':')];
  for (const folder of folders.filter((name) => name.startsWith('/'))) {
    const candidate = join(folder, 'pkexec');
    if (await canRun(candidate)) return candidate;
  }
  return null;
};

/**
 * A package has a launcher beside the helper, which is what polkit's action of our own names. A checkout has none, and
 * polkit asks with its generic words.
 */
const elevatedCommand = async ({
  nodeExecutable,
  helperFile,
}: HelperInstallation): Promise<string[]> => {
  const launcher = join(dirname(helperFile), 'flakestick-helper');
  return (await canRun(launcher)) ? [launcher] : [nodeExecutable, helperFile];
};

const canRun = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

const attempt = async (
  { nodeExecutable, helperFile }: HelperInstallation,
  pkexec: string | null,
  task: HelperTask,
  image: OpenImage,
  onEvent: (event: HelperEvent) => void,
  signal: AbortSignal,
): Promise<HelperReport> => {
  const seen = watchPhases();
  const end = await runHelperProcess({
    command:
      pkexec === null
        ? [nodeExecutable, helperFile]
        : [pkexec, ...(await elevatedCommand({ nodeExecutable, helperFile }))],
    image,
    start: {
      type: 'start',
      protocol: PROTOCOL_VERSION,
      kind: task.kind,
      drive: task.drive,
      practice: task.practice,
      verify: task.verify,
      imageSizeBytes: image.unpackedBytes,
    },
    onEvent: (event) => {
      seen.note(event);
      if (event.type === 'phase' || event.type === 'progress' || event.type === 'warning') {
        onEvent(event);
      }
    },
    signal,
  });
  if (end.report !== null) return end.report;
  if (!end.ready && signal.aborted) return untouched(failure('CANCELLED', 'Cancelled.'));
  if (!end.ready && pkexec !== null) return untouched(notElevated(task, end));
  return lost(task, end, seen);
};

/** What is known of a helper that can't tell any more. */
const watchPhases = () => {
  let phase: HelperPhase | null = null;
  let bytesDone = 0;
  return {
    note: (event: Event): void => {
      if (event.type === 'phase') phase = event.phase;
      if (event.type === 'progress' && event.phase === 'writing') bytesDone = event.bytesDone;
    },
    phase: () => phase,
    bytesDone: () => bytesDone,
  };
};

const lost = (
  task: HelperTask,
  end: HelperEnd,
  seen: ReturnType<typeof watchPhases>,
): HelperReport => {
  const phase = seen.phase();
  const how =
    end.exitSignal !== null ? `by signal ${end.exitSignal}` : `with status ${end.exitCode}`;
  const error = end.ready
    ? failure(
        'HELPER_LOST',
        `The helper that was working on ${task.drive.path} ended ${how}, without its last word.`,
        'Start over. What the drive holds now is not known for sure.',
        { exitCode: end.exitCode, signal: end.exitSignal, text: end.text },
      )
    : failure(
        'HELPER_UNAVAILABLE',
        `The helper could not be started: ${end.text.at(-1) ?? `it ended ${how}`}.`,
        'Install Flakestick again; in a checkout, run npm run build.',
        { exitCode: end.exitCode, signal: end.exitSignal, text: end.text },
      );
  const report = untouched(error);
  if (task.kind === 'verify' || phase === null) return report;
  return {
    ...report,
    bytesWritten: seen.bytesDone(),
    flushed: phase === 'verifying',
    stick: phase === 'verifying' ? 'writtenUnverified' : 'partlyWritten',
  };
};

/** pkexec(1): 126 when the question was dismissed, 127 when no authorisation could be had. */
const notElevated = (task: HelperTask, end: HelperEnd): Failure => {
  const said = end.text.at(-1) ?? `pkexec ended with status ${end.exitCode}`;
  return end.exitCode === 126
    ? failure(
        'AUTHORISATION_DISMISSED',
        `The permission to open ${task.drive.path} was not given.`,
        'Start again and answer the question for the password.',
      )
    : notAuthorised(task, said);
};

const notAuthorised = (task: HelperTask, why: string): Failure =>
  failure(
    'AUTHORISATION_UNAVAILABLE',
    `${task.drive.path} may not be opened by this user, and nobody could be asked for permission: ${why.replace(/\.$/, '')}.`,
    'Start a polkit agent (desktops bring one), or run the command line in a terminal with sudo.',
  );

const untouched = (error: Failure): HelperReport => ({ ...createReport(), error });
