import { stop, throwIfStopped } from './failures.ts';
import type { OpenDrive } from './open-drive.ts';
import { runTool, say, TOOL_FOLDERS } from './system-tools.ts';

/** udev holds its shared lock only while it probes a device: a second or so, more on a slow stick. */
const WAIT_SECONDS = 10;
/** Of `flock --conflict-exit-code`; any number that flock(1) does not use for something else. */
const CONFLICT = 75;

/**
 * Locks the drive against udev and whoever else follows systemd.io/BLOCK_DEVICE_LOCKING, until its descriptor is closed. A practice drive, which no
 * exclusive open protects, it keeps from a second write by whatever name. Node.js has no flock(2), so flock(1) takes the lock on the inherited
 * descriptor: it belongs to what both have open, and stays when that program ends. `DRIVE_IN_USE` where another has it for longer than 10 s; nobody
 * probes a file, so that one is not waited for. Where it cannot be had at all (no such program) the job goes on and says so: the exclusive open is
 * what keeps others from mounting. `signal`, aborted with a `JobError`, ends the wait with that.
 */
export const lockDevice = async (
  drive: OpenDrive,
  {
    waitSeconds = drive.practice ? 0 : WAIT_SECONDS,
    folders = TOOL_FOLDERS,
    signal,
  }: { waitSeconds?: number; folders?: readonly string[]; signal?: AbortSignal } = {},
): Promise<void> => {
  const { path } = drive.confirmed;
  const wait = waitSeconds === 0 ? ['-n'] : ['-w', String(waitSeconds)];
  const args = ['-x', ...wait, '-E', String(CONFLICT), '3'];
  const outcome = await runTool('flock', args, {
    descriptor: drive.fd,
    timeoutMs: (waitSeconds + 10) * 1000,
    folders,
    ...(signal === undefined ? {} : { signal }),
  });
  if (signal !== undefined) throwIfStopped(signal);
  if (outcome.status === 'exited' && outcome.exitCode === 0) return;
  if (outcome.status === 'exited' && outcome.exitCode === CONFLICT) {
    throw stop('DRIVE_IN_USE', { device: path, name: null, obstacle: { kind: 'locked' } });
  }
  const problem = outcome.status === 'exited' ? outcome.stderr.trim() : outcome.status;
  const why =
    outcome.status === 'notFound' ? 'flock is not installed' : `flock failed (${problem})`;
  say(`${path} is not locked: ${why}.`);
};
