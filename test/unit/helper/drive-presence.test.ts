import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDeviceFacts } from '../../../electron/drive-facts/device-facts.ts';
import {
  alwaysThere,
  type DrivePresence,
  watchPresence,
} from '../../../electron/helper/drive-presence.ts';
import { driveFailure, lostAfterAll, stop, toFailure } from '../../../electron/helper/failures.ts';
import { openFailure } from '../../../electron/helper/open-drive.ts';
import type { DriveIdentity } from '../../../electron/helper-protocol/index.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createMachineTree, type MachineTree } from './machine-tree.ts';

const NUMBER = '8:16';
const HOST = 'pci0000:00/usb2/2-1/2-1:1.0/host4/target4:0:0/4:0:0:0';
const FOLDER = `sys/devices/${HOST}/block/sdb`;

let machine: MachineTree;
let confirmed: DriveIdentity;
let presence: DrivePresence;

const plugIn = (host = HOST, diskseq = '7'): void =>
  machine.device('sdb', {
    number: NUMBER,
    at: `${host}/block`,
    files: { size: '2048', diskseq, 'device/state': 'running' },
  });

beforeEach(() => {
  machine = createMachineTree();
  plugIn();
  const sysRoot = `${machine.root}/sys`;
  const facts = readDeviceFacts(NUMBER, sysRoot);
  confirmed = {
    path: '/dev/sdb',
    deviceNumber: NUMBER,
    sizeBytes: 1024 * 1024,
    serial: null,
    busPath: facts?.sysPath ?? null,
    diskseq: 7,
  };
  presence = watchPresence(confirmed, sysRoot);
});
afterEach(() => machine.remove());

const unplug = (): void => {
  machine.remove(`sys/dev/block/${NUMBER}`);
  machine.remove('sys/class/block/sdb');
  machine.remove(FOLDER);
};

const errno = (code: string): Error => Object.assign(new Error(code), { code });

type Doing = Parameters<typeof driveFailure>[1];

const codeOf = async (doing: Doing, code: string): Promise<string> =>
  (await driveFailure({ confirmed, practice: false, presence }, doing, 7, errno(code))).failure
    .code;

/** What the kernel does to sysfs as a stick is pulled out, and as another one comes in its place. */
const ways: [string, () => void][] = [
  ['its folder goes', unplug],
  ['it has no bytes any more', () => machine.write(`${FOLDER}/size`, '0\n')],
  ['SCSI is taking it away', () => machine.write(`${FOLDER}/device/state`, 'cancel\n')],
  ['it is plugged in again at once', () => machine.write(`${FOLDER}/diskseq`, '8\n')],
  [
    'it is plugged in again, with a kernel that does not count disks',
    () => {
      unplug();
      plugIn(HOST.replaceAll('host4', 'host5'));
    },
  ],
];

describe('an error of a drive that goes away only after it', () => {
  for (const doing of ['writing', 'reading', 'flushing'] as const) {
    it.each(ways)(`${doing}: lost, as %s`, async (_, happen) => {
      const failing = codeOf(doing, 'EIO');
      // Later than the error, as when the hub and the SCSI layer have yet to find out.
      setTimeout(happen, 350);
      expect(await failing).toBe('DRIVE_LOST');
    });
  }

  // By how it was opened, a stick that is pulled out gives any of these (measured on a USB stick in a guest).
  it.each(['ENODEV', 'EIO', 'ENOSPC'])('%s of one that is gone already', async (code) => {
    unplug();
    expect(await codeOf('writing', code)).toBe('DRIVE_LOST');
  });

  it.each(['ENODEV', 'ENXIO', 'ENOMEDIUM'])('%s needs no look', async (code) => {
    expect(await codeOf('reading', code)).toBe('DRIVE_LOST');
  });

  it('says where it was, and with which error', async () => {
    unplug();
    const lost = await driveFailure(
      { confirmed, practice: false, presence },
      'writing',
      7,
      errno('EIO'),
    );
    expect(lost.failure).toMatchObject({ params: { offset: 7, errno: 'EIO' } });
    expect(said(lost.failure).message).toBe('/dev/sdb went away while writing at byte 7.');
  });
});

describe('a drive that can not be opened', () => {
  const failureOf = async (kind: 'write' | 'verify', code: string) =>
    toFailure(
      await openFailure({ identity: confirmed, practice: false }, kind, errno(code), presence),
    ).code;

  it.each(ways)('is lost, as %s', async (_, happen) => {
    const failing = failureOf('write', 'EIO');
    setTimeout(happen, 350);
    expect(await failing).toBe('DRIVE_LOST');
  });

  it('and stays has failed at what was to be done with it', async () => {
    expect(await failureOf('write', 'EIO')).toBe('WRITE_FAILED');
    expect(await failureOf('verify', 'EIO')).toBe('READ_FAILED');
  });
});

describe('an error of a drive that stays', () => {
  it('is its own', async () => {
    expect(
      await Promise.all([
        codeOf('writing', 'EIO'),
        codeOf('reading', 'EIO'),
        codeOf('flushing', 'EIO'),
      ]),
    ).toEqual(['WRITE_FAILED', 'READ_FAILED', 'WRITE_FAILED']);
  });

  it('is looked at once for all that follow it at once', async () => {
    await codeOf('writing', 'EIO');
    let settled = false;
    const next = codeOf('reading', 'EIO').then((code) => {
      settled = true;
      return code;
    });
    // No timer may be needed: what has to happen, happens before the next turn of the loop.
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(true);
    expect(await next).toBe('READ_FAILED');
    unplug();
    expect(await codeOf('reading', 'EIO')).toBe('DRIVE_LOST');
  });

  it('is looked at once more where work ends with it, as it may be another one', async () => {
    const drive = { confirmed, practice: false, presence };
    await driveFailure(drive, 'reading', 0, errno('EIO'));
    const last = await driveFailure(drive, 'writing', 7, errno('EIO'));
    expect(last.failure.code).toBe('WRITE_FAILED');
    setTimeout(unplug, 350);
    expect(await lostAfterAll(drive, last)).toMatchObject({
      failure: { code: 'DRIVE_LOST', params: { offset: 7, errno: 'EIO' } },
    });
  });

  it('is not looked at again where it just was, nor where it is no error of the drive', async () => {
    const drive = { confirmed, practice: false, presence };
    const only = await driveFailure(drive, 'writing', 7, errno('EIO'));
    const since = performance.now();
    expect(await lostAfterAll(drive, only)).toBe(only);
    const other = new Error('a bug');
    expect(await lostAfterAll(drive, other)).toBe(other);
    const called = stop('CANCELLED', { reason: 'cancelled' });
    expect(await lostAfterAll(drive, called)).toBe(called);
    expect(performance.now() - since).toBeLessThan(1000);
  });

  it('of a practice drive is its own', async () => {
    const practice = { confirmed, practice: true, presence: alwaysThere };
    const failureOf = async (doing: Doing, code: string) =>
      (await driveFailure(practice, doing, 0, errno(code))).failure;
    expect((await failureOf('writing', 'EIO')).code).toBe('WRITE_FAILED');
    expect((await failureOf('reading', 'EIO')).code).toBe('READ_FAILED');
    expect(said(await failureOf('flushing', 'ENOSPC')).message).toContain('full');
  });
});
