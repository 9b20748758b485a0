import type { Drive, DriveOutcome } from '../../../electron/contract/index.ts';
import {
  type HelperRun,
  isSized,
  orderFor,
  outcomeWithoutDrive,
  verifyDrive as verify,
  type WriteEvent,
  type WritePorts,
  writeDrives,
} from '../../../electron/engine/write/run-helper.ts';

export type { WriteEvent } from '../../../electron/engine/write/run-helper.ts';

type Plan = Parameters<typeof orderFor>[1];

/** The write engine on one drive: a full flash, but for what `plan` says otherwise. */
export const writeDrive = async (
  ports: WritePorts,
  order: { image: string; drive: Drive; verify: boolean; plan?: Plan },
  emit: (event: WriteEvent) => void,
  signal: AbortSignal,
): Promise<DriveOutcome> => {
  const { image, drive, verify: wanted, plan } = order;
  if (!isSized(drive)) return outcomeWithoutDrive(drive, wanted);
  const drives = [{ drive, order: orderFor(drive, { allowFixed: true, ...plan }) }];
  return only(await writeDrives(ports, { image, drives, verify: wanted }, { emit, signal }));
};

export const verifyDrive = async (
  ports: WritePorts,
  { image, drive }: { image: string; drive: Drive },
  emit: (event: WriteEvent) => void,
  signal: AbortSignal,
): Promise<DriveOutcome> =>
  isSized(drive)
    ? (await verify(ports, { image, drive }, { emit, signal })).outcome
    : outcomeWithoutDrive(drive, true);

const only = ({ outcomes: [outcome] }: HelperRun): DriveOutcome => {
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
};
