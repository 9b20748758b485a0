import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readDeviceFacts } from '../../../electron/drive-facts/device-facts.ts';
import { formatDeviceNumber } from '../../../electron/drive-facts/kernel-files.ts';
import type { HelperTask } from '../../../electron/engine/ports/index.ts';
import { planStick } from '../../../electron/engine/write/plan-stick.ts';
import type { DriveOrder } from '../../../electron/helper-protocol/index.ts';
import { said } from '../../fixtures/failure-words.ts';
import type { LaunchingSide } from './launching-side.ts';
import { type Cost, findChild, watchProcess } from './process-cost.ts';

export type FlashCost = Cost & { launchingCpuSeconds: number };

/**
 * A full flash with reading back, as the app and the command line order it. The time is from the call of the launcher to its answer; the
 * processor time is the helper's and, of the launching side, what it used meanwhile; the peak is the helper's.
 */
export const flash = async (
  helperFile: string,
  image: string,
  devices: readonly string[],
): Promise<FlashCost> => {
  const task: HelperTask = {
    kind: 'write',
    drives: devices.map(orderOf),
    image,
    stick: planStick({ image }),
    verify: true,
  };
  const program = fileURLToPath(new URL('launching-side.ts', import.meta.url));
  const child = spawn(process.execPath, [program, helperFile, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid } = child;
  const meter = watchProcess(() => (pid === undefined ? null : findChild(pid, helperFile)));
  let text = '';
  child.stdout.on('data', (part) => {
    text += part;
  });
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const { cpuSeconds, peakMegabytes } = meter.stop();
  if (status !== 0) throw new Error(`the launching side ended with status ${status}`);
  const side = JSON.parse(text) as LaunchingSide;
  const bad = side.reports.find(({ verified }) => verified !== true);
  if (bad !== undefined) throw new Error(said(bad.error).message ?? 'not verified');
  return {
    seconds: side.seconds,
    cpuSeconds: cpuSeconds + side.cpuSeconds,
    peakMegabytes,
    launchingCpuSeconds: side.cpuSeconds,
  };
};

const orderOf = (path: string): DriveOrder => {
  const fd = openSync(path, 'r');
  const facts = readDeviceFacts(formatDeviceNumber(fstatSync(fd, { bigint: true }).rdev));
  closeSync(fd);
  if (facts === null) throw new Error(`${path} is gone`);
  const { deviceNumber, sizeBytes, serial, sysPath, diskseq } = facts;
  return {
    identity: { path, deviceNumber, sizeBytes, serial, busPath: sysPath, diskseq },
    practice: false,
    // A loop device does not say that it is removable.
    allowFixed: true,
    compareBytes: 0,
  };
};
