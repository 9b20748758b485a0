import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import type { Failure } from '../../../electron/contract/index.ts';
import type { HelperEnd, HelperTask, WorkEvent } from '../../../electron/engine/ports/index.ts';
import type { DriveOrder } from '../../../electron/helper-protocol/index.ts';
import type { HelperBundle } from './helper-bundle.ts';
import type { LaunchSettings } from './launch.ts';

export const NOBODY = 65534;

export type Launched = {
  /** Null where the authorisation to be held was not given: then that is `refused`. */
  end: HelperEnd | null;
  refused: Failure | null;
  events: WorkEvent[];
  phases: string[];
};

export type LaunchOrder = {
  task: HelperTask;
  /** That user's PATH. */
  path?: string;
  settings?: LaunchSettings;
  /** Program and arguments that the launcher is started through. */
  around?: string[];
  env?: Record<string, string>;
  uid?: number;
};

/** Runs a task in a process of its own, as a user without any rights. */
export const launchAs = (
  helper: HelperBundle,
  { task, path = '/usr/bin:/bin', settings = {}, around = [], env = {}, uid = NOBODY }: LaunchOrder,
): Launched => {
  const command = [helper.nodeExecutable, helper.launchFile, helper.helperFile];
  const [program = '', ...args] = [
    ...around,
    ...command,
    JSON.stringify(task),
    JSON.stringify(settings),
  ];
  // What goes around it may need root, and makes itself nobody.
  const user = around.length > 0 ? {} : { uid, gid: uid };
  const ran = spawnSync(program, args, {
    ...user,
    env: { PATH: path, ...env },
    encoding: 'utf8',
    cwd: '/',
    input: '',
  });
  return parseLaunch(ran.stdout, ran.stderr);
};

export const parseLaunch = (stdout: string, stderr: string): Launched => {
  const lines = stdout.trim().split(/\r?\n/);
  const last = lines.pop();
  if (!last?.startsWith('{')) throw new Error(`${last}\n${stderr}`);
  const end = JSON.parse(last) as HelperEnd | Failure;
  const events = lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as WorkEvent);
  const phases = events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []));
  return 'reports' in end
    ? { end, refused: null, events, phases }
    : { end: null, refused: end, events, phases };
};

/** A drive of a task, nothing of it known and all of it to be written. */
export const helperDrive = (
  identity: DriveOrder['identity'],
  more: Partial<DriveOrder> = {},
): DriveOrder => ({
  identity,
  practice: false,
  allowFixed: true,
  compareBytes: 0,
  ...more,
});

/** What root copied the helper to, where that has ended: the folder's name has the number of its process. */
export const leftCopies = (): string[] =>
  ['/var/lib', '/var/tmp', '/tmp'].flatMap((place) =>
    readdirSync(place).filter((name) => {
      const [, pid] = /^flakestick-helper\.(\d+)\./.exec(name) ?? [];
      return pid !== undefined && !existsSync(`/proc/${pid}`);
    }),
  );
